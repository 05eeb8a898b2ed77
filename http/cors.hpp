#pragma once

#include "http/request_head.hpp"

#include <httplib.h>

#include <string>
#include <string_view>
#include <vector>

namespace tuner::http {

/// Cross-origin resource sharing (the Fetch standard, §3.2): lets web pages of
/// the configured origins use the service, with credentials.
///
/// Thread-safety: immutable.
class cors {
public:
  /// @param origins  Exact values of `Origin`; `"*"` admits every one.
  explicit cors(std::vector<std::string> origins);

  /// Adds what a browser needs to hand the answer to its page; nothing if the
  /// request names no origin.
  /// @param origin  The request's `Origin`, or empty.
  void add_headers(std::string_view origin, httplib::Response& res) const;

  /// Whether a browser asks what it may send.
  static bool is_preflight(const request_head& head) noexcept;

  /// Answers a preflight request: 200 or, to a stranger, 400.
  void answer_preflight(const request_head& head, httplib::Response& res) const;

private:
  bool admits(std::string_view origin) const noexcept;

  std::vector<std::string> origins_;
};

} // namespace tuner::http
