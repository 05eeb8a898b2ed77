#pragma once

#include "algorithms/core/trial.hpp"
#include "algorithms/multi_objective/greedy_hypervolume_subset.hpp"
#include "algorithms/multi_objective/nondominated_levels.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace tuner {

/// The finished trials of a study in the order in which TPE prefers them.
///
/// First the feasible COMPLETE ones: with one objective by value, with several
/// by non-domination rank and, within the last rank that fits, by the
/// hypervolume they add. Then the feasible PRUNED ones: those that got farther
/// first, then by last reported value. Then the infeasible ones, by the sum of
/// their violations. Ties go to the lower number.
///
/// A function of the set of trials; not thread-safe.
/// @see Ozaki, Tanigaki, Watanabe, Onishi 2020, "Multiobjective Tree-Structured
///      Parzen Estimator for Computationally Expensive Optimization Problems".
class trial_ranking {
public:
  /// @param keep  With one objective, the largest `n` that `best` will be asked
  ///              for; only so many trials of a kind are remembered.
  trial_ranking(std::vector<direction> directions, std::size_t keep);

  /// Takes note of a COMPLETE or PRUNED trial. @pre Not added before.
  /// Cost: O(log n) with one objective, else see `nondominated_levels`.
  void add(const trial& x);

  /// The number of trials added.
  std::size_t size() const noexcept {
    return size_;
  }

  /// The numbers of the first `n` trials in the order of preference, or of all;
  /// with several objectives the COMPLETE ones among them in number order.
  /// Cost: O(n) with one objective. With several O(f log f) for a front of f
  /// trials that does not fit as a whole, and what `greedy_hypervolume_subset`
  /// takes; nothing until the next `add`.
  const std::vector<std::int64_t>& best(std::size_t n);

  /// What each of `best(n)` adds to the hypervolume of the others, in units of
  /// the largest; with respect to the reference point of TPE, a tenth beyond
  /// the worst of them. 0 for PRUNED and infeasible ones. All 1 if only such
  /// are there, and if the hypervolume is infinite.
  /// @pre Several objectives.
  /// Cost: as `best` and `hypervolume_contributions`, cached together.
  const std::vector<double>& contributions(std::size_t n);

private:
  // (key, tie-break within the key, number).
  using entry = std::pair<std::pair<double, double>, std::int64_t>;
  using ranked = std::set<entry>;

  struct point {
    std::int64_t number;
    std::vector<double> losses;
  };

  void remember(ranked& list, entry x);
  void append_complete(std::size_t n);

  std::vector<direction> directions_;
  std::size_t keep_;
  std::size_t size_ = 0;
  // With one objective only.
  ranked complete_;
  // With several, in the order in which they were added.
  std::vector<point> points_;
  nondominated_levels levels_;
  greedy_hypervolume_subset subset_;
  // The positions in `points_` of the COMPLETE ones in `best_`.
  std::vector<std::size_t> chosen_;
  ranked pruned_;
  ranked infeasible_;
  std::vector<std::int64_t> best_;
  std::size_t asked_ = 0;
  bool valid_ = false;
  std::vector<double> contributions_;
};

} // namespace tuner
