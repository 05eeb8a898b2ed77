#pragma once

#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace tuner {

/// The last step of the trial that completed first, among the COMPLETE trials
/// that reported any: by `datetime_complete`, those without one last, then by
/// number. What pruners take an "auto" resource from: it hardly ever changes
/// once known, and depends on the set of trials only, not on when it was asked
/// for.
class first_completed {
public:
  /// Takes note of a trial in any state, in any order.
  /// @returns Whether `last_step` changed.
  bool add(const trial& x);

  /// Nothing as long as no COMPLETE trial has reported.
  std::optional<std::int32_t> last_step() const noexcept {
    return last_step_;
  }

private:
  std::pair<timestamp, std::int64_t> when_;
  std::optional<std::int32_t> last_step_;
};

} // namespace tuner
