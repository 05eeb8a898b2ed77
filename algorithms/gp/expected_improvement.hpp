#pragma once

#include "algorithms/gp/acquisition.hpp"

#include <vector>

namespace tuner::gp {

/// The log of the expected improvement of a model's value over the best one,
/// averaged over outcomes of the points still being evaluated: what a further
/// worker can expect to add to what the others will have found.
/// @see Ginsbourger, Le Riche, Carraro, "Kriging Is Well-Suited to Parallelize
///      Optimization", 2010 (q-EI); Snoek, Larochelle, Adams, "Practical
///      Bayesian Optimization of Machine Learning Algorithms", 2012, §3.2.
class log_expected_improvement final : public utility {
public:
  /// @param best  The largest value so far under each outcome, in the model's
  ///              unit; at least one.
  explicit log_expected_improvement(std::vector<double> best);

  double
  value(std::span<const prediction> predictions, std::span<double> by_mean,
        std::span<double> by_variance) const override;

private:
  std::vector<double> best_;
};

/// Another utility under constraints: adds the log of the probability that each
/// further prediction is above its threshold.
/// @see Gardner et al., "Bayesian Optimization with Inequality Constraints",
///      ICML 2014.
class log_feasible_utility final : public utility {
public:
  /// @param objective   Of the first `n_objectives` predictions; null if there
  /// is
  ///                    nothing to improve on, since no feasible point is
  ///                    known: then only feasibility counts.
  /// @param thresholds  One per further prediction, in its unit.
  /// Ownership: refers to `objective`.
  log_feasible_utility(const utility* objective, std::size_t n_objectives,
                       std::vector<double> thresholds);

  double
  value(std::span<const prediction> predictions, std::span<double> by_mean,
        std::span<double> by_variance) const override;

private:
  const utility* objective_;
  std::size_t n_objectives_;
  std::vector<double> thresholds_;
};

} // namespace tuner::gp
