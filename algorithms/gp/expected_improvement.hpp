#pragma once

#include "algorithms/gp/acquisition.hpp"

#include <vector>

namespace tuner::gp {

/// The log of the expected improvement of the first model's value over `best`.
class log_expected_improvement final : public utility {
public:
  /// @param best  The largest value so far, in the model's unit.
  explicit log_expected_improvement(double best) : best_{best} {
  }

  double
  value(std::span<const prediction> predictions, std::span<double> by_mean,
        std::span<double> by_variance) const override;

private:
  double best_;
};

/// Another utility under constraints: adds the log of the probability that each
/// further model's value is above its threshold.
/// @see Gardner et al., "Bayesian Optimization with Inequality Constraints",
///      ICML 2014.
class log_feasible_utility final : public utility {
public:
  /// @param objective   Of the first `n_objectives` models; null if there is
  ///                    nothing to improve on, since no feasible point is
  ///                    known: then only feasibility counts.
  /// @param thresholds  One per further model, in its unit.
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
