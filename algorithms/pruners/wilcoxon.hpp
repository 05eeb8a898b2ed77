#pragma once

#include "algorithms/pruners/pruner.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tuner {

/// How sure a `wilcoxon_pruner` wants to be, and from when on.
struct wilcoxon_options {
  /// 0 .. 1: the probability to be wrong that is put up with.
  double p_threshold = 0.1;
  /// Fewer steps in common with the best trial are not judged.
  std::int64_t n_startup_steps = 2;
};

/// Prunes a trial that a signed-rank test finds worse than the best trial, step
/// by step: for objectives that are means over instances (folds, seeds, tasks),
/// each reported under its own step, in any order.
///
/// The best trial is the best feasible COMPLETE one, of equals that with the
/// lowest number. A trial whose mean is at least as good as the best one's is
/// kept, and so is every trial as long as it or the best one has a value that
/// is not finite.
///
/// Cost: O(k log k) for k reports of the trial, whatever the number of trials.
/// @see `signed_rank_p_value`; Optuna's WilcoxonPruner for the details.
class wilcoxon_pruner : public pruner {
public:
  wilcoxon_pruner(wilcoxon_options options, direction dir);

  void restore(const trial& x) override;
  void finish(const trial& x) override;
  pruning_decision report(const trial& x) override;

private:
  struct incumbent {
    std::int64_t number = 0;
    double loss = 0.0;
    std::vector<intermediate_value> curve;
  };

  void note(const trial& x);
  double loss(double value) const;

  wilcoxon_options options_;
  direction dir_;
  std::optional<incumbent> best_;
};

} // namespace tuner
