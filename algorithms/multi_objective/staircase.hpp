#pragma once

#include <utility>
#include <vector>

namespace tuner {

/// The points of the plane that no other dominates, with the area they dominate
/// up to a reference point; lower is better.
class staircase {
public:
  staircase(double reference_x, double reference_y);

  /// @pre Finite, not beyond the reference point.
  /// Cost: O(log n), and moving the points to the right of it.
  void insert(double x, double y);

  double area() const noexcept {
    return area_;
  }

private:
  using step = std::pair<double, double>;

  double reference_x_;
  double reference_y_;
  // Ascending in x, descending in y.
  std::vector<step> steps_;
  double area_ = 0.0;
};

} // namespace tuner
