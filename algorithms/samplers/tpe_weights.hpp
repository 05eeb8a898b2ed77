#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tuner {

/// How many of `finished` trials count as good in Optuna 5: a tenth, rounded
/// up; with one objective at most 25.
std::size_t optuna_n_below(std::size_t finished, bool single_objective);

/// The same in variant "tuner" with one objective: a tenth while other trials
/// are running, 15 % otherwise, rounded up, at most `tuner_max_below`. More
/// good trials help as long as they are weighted by rank; with many workers
/// they spread the suggestions too far.
std::size_t tuner_n_below(std::size_t finished, bool any_running);

inline constexpr std::size_t tuner_max_below = 40;

/// The same with several objectives: a tenth, rounded up, at most 100.
std::size_t tuner_n_below_front(std::size_t finished);

/// Optuna's weights of n trials, oldest first: all 1 if n < 25; else rising
/// linearly from 1/n to 1, and 1 for the newest 25.
class optuna_trial_weights {
public:
  explicit optuna_trial_weights(std::size_t n) noexcept;

  /// The weight of trial i < n.
  double operator[](int i) const noexcept {
    auto ramp = start_ + static_cast<double>(i) * slope_;
    return ramp < 1.0 ? ramp : 1.0;
  }

private:
  double start_ = 1.0;
  double slope_ = 0.0;
};

/// Weights by rank, best first: ln(n + 1) - ln(rank + 1), scaled to sum up to
/// n. As in CMA-ES they do not depend on the scale of the objective.
/// @returns shape (n), descending.
std::vector<double> rank_weights(std::size_t n);

/// Weights by what a good trial adds to the hypervolume. Equal at first, as a
/// few trials say little about the front, then more and more in proportion to
/// the contribution: 1 - s + s c with s rising linearly from 0 at 20 finished
/// trials to 1 at 120, and at least 1e-12.
/// @param contributions  In [0, 1], see `trial_ranking::contributions`.
std::vector<double>
hypervolume_weights(const std::vector<double>& contributions,
                    std::size_t finished);

} // namespace tuner
