#pragma once

#include "algorithms/pruners/completed_rung.hpp"
#include "algorithms/pruners/first_completed.hpp"
#include "algorithms/pruners/pruner.hpp"
#include "algorithms/pruners/smallest_values.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace tuner {

/// When a `successive_halving_pruner` judges, and how severely.
struct successive_halving_options {
  /// The step of the lowest rung, >= 1; nothing for "auto", a hundredth of the
  /// steps that the first COMPLETE trial reported, at least 1.
  std::optional<std::int64_t> min_resource = std::nullopt;
  /// One trial in so many is promoted, to a rung so many times as high; >= 2.
  std::int64_t reduction_factor = 4;
  /// How many rungs are left out at the bottom.
  std::int64_t min_early_stopping_rate = 0;
  /// A rung promotes only once more trials than these have reached it; > 0 does
  /// not go with "auto".
  std::int64_t bootstrap_count = 0;
};

/// Asynchronous successive halving: a trial that reaches the step of rung r,
/// min_resource · reduction_factor^(min_early_stopping_rate + r), is pruned
/// unless it is among the best 1/reduction_factor of the trials that reached
/// the rung before it. The value at its last step counts; NaN is pruned.
///
/// The value that completed a rung is kept as an attribute of its trial (see
/// `completed_rung`), which competes whatever the trial's state is.
///
/// Restarts: Optuna estimates an automatic `min_resource` at the first report
/// after a trial has completed and keeps it in the process. Here the trial that
/// completed first (`datetime_complete`, then number) decides, so that the
/// answer is the same after a restart.
///
/// Memory: 8 bytes per trial and rung reached. Cost: O(log n) per rung.
/// @see Li et al., "A System for Massively Parallel Hyperparameter Tuning"
///      (ASHA), MLSys 2020; Optuna's SuccessiveHalvingPruner for the details.
class successive_halving_pruner : public pruner {
public:
  successive_halving_pruner(successive_halving_options options, direction dir);

  void restore(const trial& x) override;
  void finish(const trial& x) override;
  pruning_decision report(const trial& x) override;

  /// Takes note that a trial, which `restore` will not be called with,
  /// completed a rung. NaN is not comparable and passed over.
  void add_competitor(const completed_rung& x);

private:
  std::int64_t
  promotion_step(std::int64_t min_resource, std::int64_t rung) const;
  bool promotes(const completed_rung& x) const;

  successive_halving_options options_;
  direction dir_;
  first_completed first_;
  // Per rung, sign-flipped for maximization; parted at the last promotable one.
  std::map<std::int64_t, smallest_values> rungs_;
};

} // namespace tuner
