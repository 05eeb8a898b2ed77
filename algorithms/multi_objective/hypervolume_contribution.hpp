#pragma once

#include <vector>

namespace tuner {

/// What each point of the Pareto front of `losses` adds to the hypervolume of
/// the front's other points, copies of it left out. 0 for a point that is
/// dominated or beyond the reference point.
///
/// @param losses           Shape (n, objectives); lower is better.
/// @param reference_point  Shape (objectives).
/// @returns Shape (n). Infinite where the reference point or the region is;
///          never NaN.
/// @pre Same length; at least one objective; no NaN.
/// Cost: O(n log n) for two objectives, else n hypervolumes of at most n - 1
/// points, most of which dominate little of the region in question.
std::vector<double>
hypervolume_contributions(const std::vector<std::vector<double>>& losses,
                          const std::vector<double>& reference_point);

} // namespace tuner
