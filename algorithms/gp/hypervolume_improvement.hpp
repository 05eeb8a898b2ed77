#pragma once

#include "algorithms/gp/acquisition.hpp"

#include <cstddef>
#include <vector>

namespace tuner::gp {

/// The log of the expected hypervolume improvement over a Pareto front.
///
/// The objectives are independent given the point, so that the expectation over
/// a box of the non-dominated region is a product of one-dimensional ones, each
/// of closed form: no sampling, no sampling error. Computed in logarithms, so
/// that it guides the search also where it underflows.
///
/// @see Ament et al., "Unexpected Improvements to Expected Improvement for
///      Bayesian Optimization", NeurIPS 2023, §4.3 (log-EHVI); Yang, Emmerich,
///      Deutz, Bäck, "Efficient computation of expected hypervolume
///      improvement", 2019 (boxes).
class log_hypervolume_improvement final : public utility {
public:
  /// @param goals  Shape (n, objectives), n >= 1, in the models' units, larger
  ///               is better. Only the front matters, and the worst value of
  ///               each objective, which places the reference point.
  explicit log_hypervolume_improvement(
    const std::vector<std::vector<double>>& goals);

  /// Shape (objectives); a tenth beyond the worst values, as losses.
  const std::vector<double>& reference_point() const noexcept {
    return reference_;
  }

  double
  value(std::span<const prediction> predictions, std::span<double> by_mean,
        std::span<double> by_variance) const override;

private:
  // A side of boxes: two positions in `levels_`.
  struct interval {
    std::size_t objective;
    // Of the lower end; `none` for -infinity.
    std::size_t lower;
    std::size_t upper;
  };

  static constexpr auto none = static_cast<std::size_t>(-1);

  std::vector<double> reference_;
  // Per objective the ends of intervals; one after the other.
  std::vector<double> levels_;
  std::vector<std::size_t> level_objectives_;
  std::vector<interval> intervals_;
  // Shape (boxes, objectives): positions in `intervals_`.
  std::vector<std::size_t> boxes_;
};

} // namespace tuner::gp
