#pragma once

#include "algorithms/pruners/pruner.hpp"

#include <cstdint>
#include <optional>

namespace tuner {

/// What a `threshold_pruner` lets pass, and when it looks.
struct threshold_options {
  /// At least one of the two; lower <= upper. Finite.
  std::optional<double> lower = std::nullopt;
  std::optional<double> upper = std::nullopt;
  /// Steps below it are not judged.
  std::int64_t n_warmup_steps = 0;
  /// Of so many steps the first reported one is judged; >= 1.
  std::int64_t interval_steps = 1;
};

/// Prunes a trial whose value at its last step is outside [lower, upper] or
/// NaN, e.g. a loss that diverges. Neither other trials nor the direction of
/// the study matter.
///
/// Cost: O(1).
/// @see Optuna's ThresholdPruner.
class threshold_pruner : public pruner {
public:
  explicit threshold_pruner(threshold_options options);

  void restore(const trial& x) override;
  void finish(const trial& x) override;
  pruning_decision report(const trial& x) override;

private:
  threshold_options options_;
};

} // namespace tuner
