#pragma once

#include <cstddef>
#include <vector>

namespace tuner {

/// How much of what a point dominates a growing set of points dominates too;
/// lower is better. With the volume of the point's box, its contribution to the
/// set's hypervolume follows.
///
/// Not thread-safe.
class covered_volume {
public:
  /// @param reference_point  At least one objective.
  explicit covered_volume(std::vector<double> reference_point);

  /// Adds a point to the set. @pre Of the reference point's length, no NaN.
  void add(const std::vector<double>& x);

  /// The part of the box between `x` and the reference point that points of the
  /// set other than `x` dominate. A function of the set: the order in which it
  /// came about does not change a bit of it.
  ///
  /// @pre Of the reference point's length, nowhere beyond it; both finite.
  /// Cost: O(n log n) up to three objectives, else see `hypervolume`.
  double of(const std::vector<double>& x) const;

private:
  double in_space(const std::vector<double>& x) const;

  std::vector<double> reference_point_;
  // By last coordinate, then lexicographically.
  std::vector<std::vector<double>> points_;
};

} // namespace tuner
