#include "algorithms/multi_objective/hypervolume_contribution.hpp"

#include "algorithms/multi_objective/covered_volume.hpp"
#include "algorithms/multi_objective/non_dominated.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>

namespace tuner {

namespace {

using point = std::vector<double>;

// The volume between a corner and the reference point.
double box_volume(const point& corner, const point& reference) {
  auto out = 1.0;
  for (std::size_t j = 0; j < corner.size(); ++j) {
    if (!(corner[j] < reference[j]))
      return 0.0;
    out *= reference[j] - corner[j];
  }
  // An infinite side of what has underflowed to 0.
  return std::isnan(out) ? std::numeric_limits<double>::infinity() : out;
}

// Of the i-th point of a front sorted lexicographically.
double contribution(const std::vector<point>& front, std::size_t i,
                    const covered_volume& covered, const point& reference) {
  const auto& x = front[i];
  if (x.size() == 2) {
    // A step of the staircase: from the point to what its neighbours dominate.
    auto right = i + 1 < front.size() ? std::min(front[i + 1][0], reference[0])
                                      : reference[0];
    auto top = i > 0 ? std::min(front[i - 1][1], reference[1]) : reference[1];
    return box_volume(x, {right, top});
  }
  auto alone = box_volume(x, reference);
  if (alone == 0.0 || !std::isfinite(alone))
    return alone;
  return std::max(alone - covered.of(x), 0.0);
}

} // namespace

std::vector<double> hypervolume_contributions(const std::vector<point>& losses,
                                              const point& reference_point) {
  if (losses.empty())
    return {};
  auto front = losses;
  reduce_to_front(front);
  covered_volume covered{reference_point};
  if (reference_point.size() > 2)
    for (const auto& x : front)
      covered.add(x);
  std::map<point, double> of_point;
  for (std::size_t i = 0; i < front.size(); ++i)
    of_point[front[i]] = contribution(front, i, covered, reference_point);
  std::vector<double> out;
  out.reserve(losses.size());
  for (const auto& x : losses) {
    auto at = of_point.find(x);
    out.push_back(at == of_point.end() ? 0.0 : at->second);
  }
  return out;
}

} // namespace tuner
