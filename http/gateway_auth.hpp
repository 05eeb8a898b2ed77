#pragma once

#include "actors/interfaces.hpp"
#include "algorithms/core/error.hpp"
#include "auth/key_entry.hpp"

#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>

namespace tuner::http {

/// The way from an HTTP thread to what is known of keys.
///
/// Each thread remembers what it heard of the last ones for as long as that
/// counts, so that most requests send no message and share nothing.
///
/// Ownership:     the actor system must outlive it.
/// Thread-safety: all calls from any thread.
class auth_gateway {
public:
  /// @param deadline  For one look-up.
  auth_gateway(caf::actor_system& sys, auth_actor actor,
               std::chrono::milliseconds deadline);

  /// What a token is worth now.
  /// Errors: `unavailable`, `timeout`.
  result<auth::key_entry_ptr> find(const auth::token_query& token) const;

private:
  caf::actor_system& sys_;
  auth_actor actor_;
  std::chrono::milliseconds deadline_;
  /// Tells gateways apart in what threads remember.
  std::uint64_t id_;
};

} // namespace tuner::http
