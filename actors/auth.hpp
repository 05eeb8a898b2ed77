#pragma once

#include "actors/event_log.hpp"
#include "actors/interfaces.hpp"
#include "auth/key_cache.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <unordered_map>
#include <vector>

namespace tuner {

struct auth_options {
  /// For how long a look-up counts: a key that was revoked works no longer than
  /// this.
  std::chrono::milliseconds cache{30'000};
  /// How long a look-up may take before a key known earlier goes on without it
  /// and others are refused.
  std::chrono::milliseconds patience{2'000};
  /// How long a key goes on before it is looked up again in vain.
  std::chrono::milliseconds retry{5'000};
  event_log log = {};
};

/// State of the AUTH actor.
struct auth_state {
  static constexpr const char* name = "auth";

  using promise = caf::typed_response_promise<auth::key_entry_ptr>;

  auth::key_cache cache{std::chrono::milliseconds{0}};
  /// Whom to answer once a look-up is back.
  std::unordered_map<auth::token_digest, std::vector<promise>,
                     auth::token_digest_hash>
    waiting;
  /// The last look-up failed, and that was logged.
  bool unreachable = false;
  /// A `lapse` is under way.
  bool ticking = false;
};

/// Answers what tokens are worth from what was looked up lately, looks up the
/// rest, each token once however many ask for it, and has the uses recorded in
/// batches, one per `cache` period.
/// @param keys  Where the look-ups go.
auth_actor::behavior_type
auth_keeper(auth_actor::stateful_pointer<auth_state> self,
            key_reader_actor keys, auth_options options);

} // namespace tuner
