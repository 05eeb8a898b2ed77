#pragma once

#include "auth/key_entry.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace tuner::auth {

/// What was looked up lately: keys that were granted and, apart and bounded, so
/// that guesses displace no key, tokens that were not.
///
/// Thread-safety: none, but for what the entries share.
class key_cache {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param lifetime     For how long a look-up counts.
  /// @param max_unknown  Unknown tokens to remember at most.
  explicit key_cache(std::chrono::milliseconds lifetime,
                     std::size_t max_unknown = 4'096);

  /// The entry of a token if it still counts; else null.
  key_entry_ptr find(const token_digest& digest, time_point now) const;

  /// Keeps what a look-up found. What the key was used for stays.
  key_entry_ptr
  put(const token_query& key, std::optional<credential> found, time_point now);

  /// Lets an entry that counts no longer count for `time` more, since it could
  /// not be looked up again.
  /// @returns null if the token was not granted before.
  key_entry_ptr extend(const token_digest& digest, time_point now,
                       std::chrono::milliseconds time);

  /// What was used since the last call.
  key_uses take_uses();

  /// Hands out these uses once more: they could not be recorded.
  void give_back(const key_uses& uses);

  /// Drops unknown tokens that count no longer, and keys that have not counted
  /// for an hour, unless something of them is still to be recorded.
  void forget(time_point now);

  /// Keys and tokens remembered.
  std::size_t size() const noexcept {
    return granted_.size() + unknown_.size();
  }

private:
  struct slot {
    token_kind kind;
    key_entry_ptr entry;
    /// The use that was handed out last.
    std::int64_t recorded = 0;
  };

  template <class T>
  using table = std::unordered_map<token_digest, T, token_digest_hash>;

  void
  put_unknown(const token_digest& digest, key_entry_ptr entry, time_point now);

  std::chrono::milliseconds lifetime_;
  std::size_t max_unknown_;
  table<slot> granted_;
  table<key_entry_ptr> unknown_;
};

} // namespace tuner::auth
