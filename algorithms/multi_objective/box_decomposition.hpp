#pragma once

#include <vector>

namespace tuner {

/// An axis-parallel box; half open, so that neighbours do not overlap.
struct loss_box {
  /// Shape (objectives); may be -infinity.
  std::vector<double> lower;
  std::vector<double> upper;
};

/// Disjoint boxes that together are the region below the reference point that
/// no loss vector dominates; lower losses are better. Where a new loss vector
/// must lie to increase the hypervolume.
///
/// @param losses           Shape (n, objectives); dominated points, and points
///                         not strictly below the reference point, change
///                         nothing.
/// @param reference_point  Shape (objectives), finite.
/// @returns With n points on the front n + 1 boxes for two objectives, about
///          2 n for three, O(n²) for four.
/// @pre Same length; at least one objective; no NaN.
/// Cost: O(n log n) for two objectives, a factor of n more for each further
/// one.
std::vector<loss_box>
decompose_nondominated(const std::vector<std::vector<double>>& losses,
                       const std::vector<double>& reference_point);

} // namespace tuner
