#pragma once

#include "algorithms/pruners/pruner.hpp"
#include "algorithms/pruners/smallest_values.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace tuner {

/// What a `percentile_pruner` compares, and when it starts to.
struct percentile_options {
  /// 0 .. 100: the share of trials that is good enough, in percent.
  double percentile = 50.0;
  /// Nothing is pruned before so many trials are COMPLETE.
  std::int64_t n_startup_trials = 5;
  /// Steps below it are not judged.
  std::int64_t n_warmup_steps = 0;
  /// Of so many steps the first reported one is judged; >= 1.
  std::int64_t interval_steps = 1;
  /// How many COMPLETE trials must have reported a step to judge it; >= 1.
  std::int64_t n_min_trials = 1;
};

/// Prunes a trial whose best value so far is worse than the given percentile of
/// the COMPLETE trials' values at the same step. A tie keeps the trial, a trial
/// that has reported nothing but NaN is pruned.
///
/// Among infinities the percentile is what IEEE arithmetic makes of NumPy's
/// interpolation; where that is NaN, nothing is pruned.
///
/// Memory: 8 bytes per value of a COMPLETE trial at or after the warm-up.
/// Cost: `report` is linear in the reports of its trial, `finish` O(log n) per
/// report of its trial.
/// @see Golovin et al., "Google Vizier: A Service for Black-Box Optimization",
///      KDD 2017, section 3.2.2 (median stopping rule); Optuna's
///      PercentilePruner for the details.
class percentile_pruner : public pruner {
public:
  percentile_pruner(percentile_options options, direction dir);

  void restore(const trial& x) override;
  void finish(const trial& x) override;
  pruning_decision report(const trial& x) override;

private:
  // The COMPLETE trials' values at one step.
  struct step_values {
    smallest_values numbers;
    std::int64_t n_nan = 0;
  };

  void add(const trial& x);
  double interpolate(const smallest_values& values) const;

  percentile_options options_;
  direction dir_;
  // 0 .. 1, from below.
  double quantile_;
  std::int64_t n_complete_ = 0;
  std::unordered_map<std::int32_t, step_values> steps_;
};

} // namespace tuner
