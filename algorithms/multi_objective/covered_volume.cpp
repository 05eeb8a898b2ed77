#include "algorithms/multi_objective/covered_volume.hpp"

#include "algorithms/multi_objective/hypervolume.hpp"
#include "algorithms/multi_objective/non_dominated.hpp"
#include "algorithms/multi_objective/staircase.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tuner {

covered_volume::covered_volume(std::vector<double> reference_point)
  : reference_point_{std::move(reference_point)} {
  assert(!reference_point_.empty());
}

void covered_volume::add(const std::vector<double>& x) {
  assert(x.size() == reference_point_.size());
  auto at = std::upper_bound(
    points_.begin(), points_.end(), x, [](const auto& a, const auto& b) {
      return a.back() != b.back() ? a.back() < b.back() : a < b;
    });
  points_.insert(at, x);
}

double covered_volume::of(const std::vector<double>& x) const {
  if (x.size() == 3)
    return in_space(x);
  std::vector<std::vector<double>> within;
  within.reserve(points_.size());
  for (const auto& p : points_) {
    if (p == x)
      continue;
    auto y = p;
    for (std::size_t j = 0; j < y.size(); ++j)
      y[j] = std::max(x[j], y[j]);
    within.push_back(std::move(y));
  }
  reduce_to_front(within);
  return hypervolume(within, reference_point_);
}

// A sweep along the third axis. The points are in its order already, also once
// they are moved into the box, where some come to be level with x.
double covered_volume::in_space(const std::vector<double>& x) const {
  staircase plane{reference_point_[0], reference_point_[1]};
  auto height = x[2];
  double out = 0.0;
  for (const auto& p : points_) {
    auto a = std::max(p[0], x[0]);
    auto b = std::max(p[1], x[1]);
    if (p[2] >= reference_point_[2])
      break;
    if (a >= reference_point_[0] || b >= reference_point_[1] || p == x)
      continue;
    if (p[2] > height) {
      out += plane.area() * (p[2] - height);
      height = p[2];
    }
    plane.insert(a, b);
  }
  return out + plane.area() * (reference_point_[2] - height);
}

} // namespace tuner
