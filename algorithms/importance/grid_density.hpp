#pragma once

#include "algorithms/core/distribution.hpp"

#include <cstddef>
#include <vector>

namespace tuner {

/// The values of a parameter on a grid of at most 50 cells, which for a
/// logarithmic one are even in ln(x); the choices of a categorical.
///
/// @see Watanabe, Bansal, Hutter, "PED-ANOVA: Efficiently Quantifying
///      Hyperparameter Importance in Arbitrary Subspaces", IJCAI 2023.
class parameter_grid {
public:
  /// @pre `dist` can take more than one value.
  explicit parameter_grid(const distribution& dist);

  std::size_t size() const noexcept {
    return size_;
  }

  /// The cell of a value, 0 .. size() - 1; half-way between two, the lower.
  std::size_t cell(double x) const noexcept;

  /// The probability of each cell by a Parzen estimate from how many values
  /// lie in each: truncated normals whose bandwidth follows Scott's rule, or
  /// smoothed frequencies of choices, and a flat prior of weight 1.
  /// @param counts  Shape (size()); not all zero.
  /// Cost: O(size()²).
  std::vector<double> density(const std::vector<std::size_t>& counts) const;

private:
  bool is_categorical_;
  bool is_log_ = false;
  double low_ = 0.0;
  double width_ = 1.0;
  std::size_t size_ = 0;
};

} // namespace tuner
