#include "algorithms/multi_objective/box_decomposition.hpp"

#include "algorithms/multi_objective/non_dominated.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace tuner {

namespace {

using points = std::vector<std::vector<double>>;

constexpr auto inf = std::numeric_limits<double>::infinity();

// Sweeps the last of the first `dims` objectives upwards. Between two values of
// it that occur, the cross-section is the same: the region that the points
// passed so far leave, one dimension lower. A box of the cross-section grows
// along the sweep until a new point cuts it, so that boxes are as tall as they
// can be, and few.
std::vector<loss_box>
decompose(const points& front, const std::vector<double>& reference,
          std::size_t dims) {
  auto last = dims - 1;
  if (dims == 1) {
    auto upper = reference[0];
    for (const auto& x : front)
      upper = std::min(upper, x[0]);
    return {{{-inf}, {upper}}};
  }
  auto order = front;
  std::stable_sort(
    order.begin(), order.end(),
    [&](const auto& a, const auto& b) { return a[last] < b[last]; });
  std::vector<loss_box> out;
  // Boxes of the cross-section, by corners, and where they began.
  std::map<std::pair<std::vector<double>, std::vector<double>>, double> open;
  auto close = [&](const auto& corners, double from, double to) {
    loss_box b{corners.first, corners.second};
    b.lower.push_back(from);
    b.upper.push_back(to);
    out.push_back(std::move(b));
  };
  points below;
  auto at = -inf;
  for (std::size_t i = 0;;) {
    auto section = decompose(below, reference, last);
    decltype(open) next;
    for (auto& b : section) {
      std::pair corners{std::move(b.lower), std::move(b.upper)};
      auto seen = open.find(corners);
      next.emplace(std::move(corners), seen != open.end() ? seen->second : at);
    }
    for (const auto& [corners, from] : open)
      if (!next.contains(corners))
        close(corners, from, at);
    open = std::move(next);
    if (i == order.size())
      break;
    at = order[i][last];
    for (; i < order.size() && order[i][last] == at; ++i) {
      order[i].resize(last);
      below.push_back(std::move(order[i]));
    }
    reduce_to_front(below);
  }
  for (const auto& [corners, from] : open)
    close(corners, from, reference[last]);
  return out;
}

} // namespace

std::vector<loss_box>
decompose_nondominated(const std::vector<std::vector<double>>& losses,
                       const std::vector<double>& reference_point) {
  points front;
  for (const auto& x : losses) {
    auto inside = true;
    for (std::size_t j = 0; j < x.size(); ++j)
      inside = inside && x[j] < reference_point[j];
    if (inside)
      front.push_back(x);
  }
  reduce_to_front(front);
  return decompose(front, reference_point, reference_point.size());
}

} // namespace tuner
