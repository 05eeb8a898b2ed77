#pragma once

#include <cstddef>
#include <vector>

namespace tuner {

/// The indices of the distinct points, the first occurrence of each, in
/// lexicographic order of the points. A point is dominated only by points
/// before it.
/// @pre Same length; no NaN.
/// Cost: O(n log n) comparisons.
std::vector<std::size_t>
distinct_lexicographic(const std::vector<std::vector<double>>& points);

/// Sorts `points` lexicographically and keeps one copy of each that no other
/// dominates; lower is better.
/// @pre Same length; no NaN.
/// Cost: O(n log n) for up to two objectives, else O(n · front).
void reduce_to_front(std::vector<std::vector<double>>& points);

} // namespace tuner
