#pragma once

#include "actors/messages.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tuner {

/// Answers are replayed for so long.
inline constexpr std::chrono::hours answer_lifetime{24};

/// Which idempotency keys a study has seen: remembers the answers that are on
/// their way to the database, and only that there is one of those in it.
///
/// Cost: some 40 bytes a key, for once or twice `answer_lifetime`. A key is
/// told from another by 64 bits, so an answer said to be kept may not be found:
/// then the key is a new one. Thread-safety: none.
class answer_book {
public:
  explicit answer_book(const std::vector<std::string>& kept);

  /// What is known of a key.
  struct entry {
    enum class kind : std::uint8_t {
      /// Never seen.
      unknown,
      /// Its answer is not durable yet: `pending`.
      pending,
      /// The database holds its answer.
      kept,
    };

    kind what = kind::unknown;
    const storage::recorded_answer* pending = nullptr;
  };

  entry find(const std::string& key) const;

  /// The answer goes to the database.
  void begin(storage::recorded_answer answer);

  /// The answer is durable.
  void settle(const std::string& key);

  /// The database holds no answer, or one too old to count.
  void forget(const std::string& key);

private:
  std::unordered_map<std::string, storage::recorded_answer> pending_;
  std::unordered_set<std::uint64_t> kept_;
  /// Those of the lifetime before the one of `kept_`.
  std::unordered_set<std::uint64_t> older_;
  /// When the first of `kept_` came; that of loaded ones is not known.
  std::optional<timestamp> since_;
};

/// The failure of a request whose key came with another request before.
failure key_reused(const idempotency_key& key);

/// The kept answer, for the request with `key` at the time `now`; nothing if it
/// is too old.
/// Errors: `key_reused` if it answered another request.
result<std::optional<answer_text>>
replay(const storage::recorded_answer& kept, const idempotency_key& key,
       timestamp now);

} // namespace tuner
