#pragma once

#include "auth/credential.hpp"
#include "auth/rate_bucket.hpp"
#include "auth/token.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace tuner::auth {

/// What a key has been used for so far; outlives each look-up of the key.
struct key_usage {
  rate_bucket bucket;
  /// When it was last accepted, in microseconds since 1970; 0: never.
  std::atomic<std::int64_t> last_used{0};
};

/// What a look-up found, and until when that may be relied on. Immutable but
/// for its usage, so that all threads share it.
struct key_entry {
  /// Nothing if no such token is accepted.
  std::optional<credential> granted;
  std::chrono::steady_clock::time_point fresh_until;
  /// Null if nothing was granted.
  std::shared_ptr<key_usage> usage;
};

/// Entries are shared by the threads that check requests.
using key_entry_ptr = std::shared_ptr<const key_entry>;

/// When a key was last used.
struct key_use {
  token_query key;
  timestamp at;
};

/// Uses to be recorded together, at most one per key.
struct key_uses {
  std::vector<key_use> all;
};

} // namespace tuner::auth
