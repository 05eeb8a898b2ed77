#include "algorithms/multi_objective/non_dominated.hpp"

#include "algorithms/multi_objective/pareto_front.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tuner {

std::vector<std::size_t>
distinct_lexicographic(const std::vector<std::vector<double>>& points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return points[a] < points[b] || (points[a] == points[b] && a < b);
  });
  auto same
    = [&](std::size_t a, std::size_t b) { return points[a] == points[b]; };
  order.erase(std::unique(order.begin(), order.end(), same), order.end());
  return order;
}

void reduce_to_front(std::vector<std::vector<double>>& points) {
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    auto dominator
      = [&](const std::vector<double>& q) { return dominates(q, points[i]); };
    // With two objectives the second one falls along the sorted front, so only
    // the last of it can dominate.
    auto first = points[i].size() <= 2 && kept > 0 ? kept - 1 : 0;
    auto begin = points.begin();
    if (std::any_of(begin + static_cast<std::ptrdiff_t>(first),
                    begin + static_cast<std::ptrdiff_t>(kept), dominator))
      continue;
    if (kept != i)
      points[kept] = std::move(points[i]);
    ++kept;
  }
  points.resize(kept);
}

} // namespace tuner
