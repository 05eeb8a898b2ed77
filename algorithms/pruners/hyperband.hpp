#pragma once

#include "algorithms/pruners/completed_rung.hpp"
#include "algorithms/pruners/first_completed.hpp"
#include "algorithms/pruners/pruner.hpp"
#include "algorithms/pruners/successive_halving.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner {

/// How `hyperband_pruner` lays out its brackets.
struct hyperband_options {
  /// The step of bracket 0's lowest rung; >= 1.
  std::int64_t min_resource = 10;
  /// The steps of a full trial; >= min_resource. Nothing for "auto": one more
  /// than the last step of the first COMPLETE trial.
  std::optional<std::int64_t> max_resource = 1000;
  /// See `successive_halving_options`; >= 2.
  std::int64_t reduction_factor = 3;
  /// See `successive_halving_options`; > 0 does not go with "auto".
  std::int64_t bootstrap_count = 0;
};

/// The share of trials each bracket gets, by bracket; as many as there are
/// brackets, at least one.
/// @pre As `hyperband_options` says.
std::vector<std::int64_t>
hyperband_budgets(std::int64_t min_resource, std::int64_t max_resource,
                  std::int64_t reduction_factor);

/// The bracket of a trial: CRC-32 of "<study_name>_<number>" modulo the sum of
/// `budgets` tells whose share it falls into.
/// @pre `budgets` is not empty and its entries are positive.
std::size_t hyperband_bracket(std::string_view study_name, std::int64_t number,
                              const std::vector<std::int64_t>& budgets);

/// Runs several `successive_halving_pruner`s side by side, brackets, which
/// differ in how early they start to prune: bracket b at the step min_resource
/// · reduction_factor^b. Trials compete within their bracket.
///
/// With an automatic `max_resource` nothing is pruned until a trial that
/// reported steps has completed.
///
/// Restarts: Optuna estimates an automatic `max_resource` from all trials that
/// are COMPLETE when it is first asked afterwards and keeps it in the process.
/// Here the trial that completed first (`datetime_complete`, then number)
/// decides, so that the answer is the same after a restart.
///
/// Memory: 8 bytes per trial and rung reached, 32 with an automatic
/// `max_resource`. Cost: O(log n) per rung.
/// @see Li et al., "Hyperband: A Novel Bandit-Based Approach to Hyperparameter
///      Optimization", JMLR 2018; Optuna's HyperbandPruner for the details.
class hyperband_pruner : public pruner {
public:
  hyperband_pruner(hyperband_options options, pruning_problem problem);

  void restore(const trial& x) override;
  void finish(const trial& x) override;
  pruning_decision report(const trial& x) override;

private:
  struct competitor {
    std::int64_t number;
    completed_rung done;
  };

  void lay_out(std::int64_t max_resource);
  void note_resource(const trial& x);
  void remember(std::int64_t number, const std::vector<attribute>& attributes);
  successive_halving_pruner& bracket_of(std::int64_t number);

  hyperband_options options_;
  pruning_problem problem_;
  // Both empty until `max_resource` is known.
  std::vector<std::int64_t> budgets_;
  std::vector<successive_halving_pruner> brackets_;
  // Only for an automatic `max_resource`: what to lay out anew when it changes.
  first_completed first_;
  std::vector<competitor> competitors_;
};

} // namespace tuner
