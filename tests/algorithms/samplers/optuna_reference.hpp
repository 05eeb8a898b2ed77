#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"

#include <cstddef>
#include <vector>

namespace tuner::reference {

/// A history entry: the trial and its point (internal representation).
struct observed {
  trial x;
  std::vector<double> point;
};

/// The rules that differ between Optuna 5 and ours.
struct rules {
  double prior_weight = 1.0;
  bool magic_clip = true;
  bool endpoints = false;
  /// Bandwidths are at least (H - L) / min(most, (n + 2)^exponent).
  double exponent = 1.0;
  double most = 100.0;
};

/// Optuna's `_ParzenEstimator.log_pdf`, written down again in plain double code
/// and in the parameters' own coordinates: everything is computed from scratch.
///
/// @param observations  Shape (n, axes), in trial order.
/// @param weights       Shape (n); the prior's is added.
double log_pdf(const search_space& space,
               const std::vector<std::vector<double>>& observations,
               std::vector<double> weights, const rules& r,
               const std::vector<double>& x);

/// ln of the density of the uniform distribution at `x`: what our densities are
/// relative to.
double log_uniform(const search_space& space, const std::vector<double>& x);

/// Optuna's weights of the bad trials, oldest first.
std::vector<double> default_weights(std::size_t n);

/// Optuna's split with one objective: the numbers of the good trials, best
/// first.
std::vector<std::int64_t>
best(const std::vector<observed>& history, direction d, std::size_t n_below);

} // namespace tuner::reference
