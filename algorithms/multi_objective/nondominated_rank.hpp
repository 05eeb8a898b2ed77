#pragma once

#include <cstddef>
#include <vector>

namespace tuner {

/// The non-domination rank of each point: 0 for the Pareto front, 1 for the
/// front of what remains without it, and so on. Equal points have equal ranks;
/// with one objective it is the dense rank.
///
/// Fronts are told apart until they hold at least `n_below` distinct points;
/// all the others share the next rank. `n_below >= losses.size()` ranks all.
///
/// @param losses  Shape (n, objectives); lower is better; may be infinite.
/// @pre Same length; no NaN.
/// Cost: O(n log n) for up to two objectives; else at most O(n²), in practice
/// O(n · front size · log ranks).
/// @see Zhang, Tian, Cheng, Jin, "An Efficient Approach to Nondominated Sorting
///      for Evolutionary Multiobjective Optimization" (ENS-BS), IEEE TEVC 2015.
std::vector<int>
nondominated_rank(const std::vector<std::vector<double>>& losses,
                  std::size_t n_below);

/// The same under constraints: feasible points first, ranked by domination,
/// then the infeasible ones, whatever their losses, by the dense rank of their
/// penalty; points whose penalty is NaN come last and share one rank.
///
/// @param penalties  Shape (n); the sum of positive constraint values, feasible
///                   if <= 0.
std::vector<int>
nondominated_rank(const std::vector<std::vector<double>>& losses,
                  const std::vector<double>& penalties, std::size_t n_below);

} // namespace tuner
