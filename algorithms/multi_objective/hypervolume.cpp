#include "algorithms/multi_objective/hypervolume.hpp"

#include "algorithms/multi_objective/staircase.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace tuner {

namespace {

// Points of one dimension, row by row in one block.
struct point_block {
  std::size_t dims;
  std::vector<double> coords = {};

  std::size_t size() const {
    return coords.size() / dims;
  }

  const double* operator[](std::size_t i) const {
    return coords.data() + i * dims;
  }
};

double
inclusive_volume(const double* p, const double* reference, std::size_t dims) {
  double out = 1.0;
  for (std::size_t j = 0; j < dims; ++j)
    out *= reference[j] - p[j];
  return out;
}

// The rows of `points`, best last coordinate first; ties by the ones before it,
// so that a point is dominated only by earlier ones.
std::vector<std::size_t> by_last_coordinate(const point_block& points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (auto j = points.dims; j-- > 0;)
      if (points[a][j] != points[b][j])
        return points[a][j] < points[b][j];
    return false;
  });
  return order;
}

point_block front_by_last_coordinate(const point_block& points) {
  point_block out{points.dims};
  out.coords.reserve(points.coords.size());
  for (auto i : by_last_coordinate(points)) {
    const auto* p = points[i];
    bool dominated = false;
    for (std::size_t k = 0; k < out.size() && !dominated; ++k)
      dominated = std::equal(p, p + points.dims, out[k],
                             [](double a, double b) { return b <= a; });
    if (!dominated)
      out.coords.insert(out.coords.end(), p, p + points.dims);
  }
  return out;
}

// Thrown through the recursion below, and no further.
struct was_cancelled {};

double volume(const point_block& points, const double* reference,
              const std::function<bool()>& cancelled) {
  auto dims = points.dims;
  if (points.coords.empty())
    return 0.0;
  if (points.size() == 1)
    return inclusive_volume(points[0], reference, dims);
  if (dims == 1)
    return reference[0]
           - *std::min_element(points.coords.begin(), points.coords.end());
  if (dims == 2) {
    staircase plane{reference[0], reference[1]};
    for (std::size_t i = 0; i < points.size(); ++i)
      plane.insert(points[i][0], points[i][1]);
    return plane.area();
  }
  if (dims == 3) {
    // Sweep along the third axis.
    staircase plane{reference[0], reference[1]};
    auto order = by_last_coordinate(points);
    double out = 0.0;
    for (std::size_t k = 0; k < order.size(); ++k) {
      const auto* p = points[order[k]];
      plane.insert(p[0], p[1]);
      auto next = k + 1 < order.size() ? points[order[k + 1]][2] : reference[2];
      out += plane.area() * (next - p[2]);
    }
    return out;
  }
  // A point's exclusive volume against those better in the last coordinate: all
  // of them limit it to the same height, so that one dimension drops out.
  auto front = front_by_last_coordinate(points);
  auto base = dims - 1;
  double out = 0.0;
  for (std::size_t i = 0; i < front.size(); ++i) {
    if (cancelled())
      throw was_cancelled{};
    const auto* p = front[i];
    point_block limits{base};
    limits.coords.reserve(i * base);
    for (std::size_t k = 0; k < i; ++k)
      for (std::size_t j = 0; j < base; ++j)
        limits.coords.push_back(std::max(p[j], front[k][j]));
    auto exclusive = inclusive_volume(p, reference, base)
                     - volume(limits, reference, cancelled);
    out += std::max(exclusive, 0.0) * (reference[base] - p[base]);
  }
  return out;
}

} // namespace

std::optional<double>
hypervolume(const std::vector<std::vector<double>>& losses,
            const std::vector<double>& reference_point,
            const std::function<bool()>& cancelled) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  auto finite = [](double x) { return std::isfinite(x); };
  if (!std::all_of(reference_point.begin(), reference_point.end(), finite))
    return infinity;
  point_block points{reference_point.size()};
  for (const auto& x : losses) {
    assert(x.size() == reference_point.size());
    auto within = std::equal(x.begin(), x.end(), reference_point.begin(),
                             reference_point.end(),
                             [](double a, double r) { return a <= r; });
    if (!within)
      continue;
    if (!std::all_of(x.begin(), x.end(), finite))
      return infinity;
    points.coords.insert(points.coords.end(), x.begin(), x.end());
  }
  try {
    auto out = volume(points, reference_point.data(), cancelled);
    return std::isfinite(out) ? out : infinity;
  } catch (was_cancelled) {
    return std::nullopt;
  }
}

double hypervolume(const std::vector<std::vector<double>>& losses,
                   const std::vector<double>& reference_point) {
  return *hypervolume(losses, reference_point, [] { return false; });
}

} // namespace tuner
