#pragma once

#include "algorithms/core/error.hpp"
#include "auth/key_entry.hpp"
#include "http/admission.hpp"

#include <chrono>
#include <functional>
#include <string_view>

namespace tuner::http {

/// When a request came, by both clocks: limits go by the one that never jumps,
/// the end of a key by the one that people use.
struct request_time {
  std::chrono::steady_clock::time_point steady;
  std::chrono::system_clock::time_point wall;

  static request_time now() {
    return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
  }
};

/// Lets in requests with a valid key (`Authorization: Bearer …`) that has the
/// scope and a request left: GET and HEAD need any of `tuner:read`,
/// `tuner:write` and `memory:write`, everything else one of the last two.
///
/// Refuses with 401, 403, 429 or, where keys cannot be looked up, 503. Every
/// answer to a request with a valid key says what is left of its limit
/// (`RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset`).
///
/// Thread-safety: as its `look_up`.
class key_check {
public:
  /// What a token is worth.
  using look_up
    = std::function<result<auth::key_entry_ptr>(const auth::token_query&)>;

  explicit key_check(look_up find);

  /// Decides on a request. Blocks as `look_up` does.
  /// @param id  The request's, for error bodies.
  admission
  admit(const request_head& head, std::string_view id, request_time at) const;

private:
  look_up find_;
};

} // namespace tuner::http
