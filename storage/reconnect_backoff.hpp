#pragma once

#include "algorithms/core/error.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace tuner::storage {

/// Decides when to try again to connect: 100 ms after the first failure, then
/// twice as long after each further one, at most 5 s. Never sleeps.
class reconnect_backoff {
public:
  using clock = std::chrono::steady_clock;

  /// Nothing if an attempt is due; else `unavailable` with the last reason and
  /// when the next attempt is.
  std::optional<failure> refusal(clock::time_point now) const;

  /// An attempt failed for `reason`.
  /// @returns the `unavailable` failure to answer with.
  failure failed(clock::time_point now, std::string reason);

  /// An attempt succeeded: the next failure starts from 100 ms again.
  void succeeded();

private:
  std::chrono::milliseconds delay_{0};
  clock::time_point next_{};
  std::string reason_;
};

} // namespace tuner::storage
