#include "algorithms/multi_objective/hypervolume_subset.hpp"

#include "algorithms/multi_objective/hypervolume.hpp"
#include "algorithms/multi_objective/non_dominated.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>

namespace tuner {

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

using points = std::vector<std::vector<double>>;
using indices = std::vector<std::size_t>;

// The volume between `x` and `corner`; infinite if one side of it is.
double
box_volume(const std::vector<double>& x, const std::vector<double>& corner) {
  double out = 1.0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    if (x[j] == -infinity)
      return infinity;
    out *= std::max(corner[j] - x[j], 0.0);
  }
  return out;
}

// Two objectives: of each point's rectangle only the corner changes, as the
// points picked left and right of it cut it off.
// @pre `front` is lexicographically sorted and free of domination.
indices greedy_plane(points front, const std::vector<double>& reference,
                     std::size_t k) {
  auto n = front.size();
  points corners(n, reference);
  indices left(n);
  std::iota(left.begin(), left.end(), std::size_t{0});
  indices out;
  while (out.size() < k) {
    std::size_t best = 0;
    double most = -1.0;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (auto v = box_volume(front[left[i]], corners[left[i]]); v > most) {
        most = v;
        best = i;
      }
    auto picked = left[best];
    out.push_back(picked);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
    if (most == infinity)
      break;
    for (auto i : left) {
      std::size_t axis = i < picked ? 0 : 1;
      corners[i][axis] = std::min(corners[i][axis], front[picked][axis]);
    }
  }
  // Infinite already: nothing adds to it.
  for (std::size_t i = 0; out.size() < k; ++i)
    out.push_back(left[i]);
  return out;
}

// What `x` adds to the hypervolume of `picked`.
double contribution(const std::vector<double>& x, const points& picked,
                    const std::vector<double>& reference) {
  auto alone = box_volume(x, reference);
  if (alone == infinity || alone == 0.0)
    return alone;
  auto shared = picked;
  for (auto& y : shared)
    for (std::size_t j = 0; j < x.size(); ++j)
      y[j] = std::max(x[j], y[j]);
  return std::max(alone - hypervolume(shared, reference), 0.0);
}

// Contributions only shrink as points are picked: an old one is an upper bound,
// and a point is worth evaluating only while its bound is the largest.
indices greedy_lazy(const points& distinct,
                    const std::vector<double>& reference, std::size_t k) {
  struct bound {
    double value;
    std::size_t index;
    std::size_t n_picked;
  };
  auto later = [](const bound& a, const bound& b) {
    return a.value < b.value || (a.value == b.value && a.index > b.index);
  };
  std::priority_queue<bound, std::vector<bound>, decltype(later)> queue{later};
  for (std::size_t i = 0; i < distinct.size(); ++i)
    queue.push({box_volume(distinct[i], reference), i, 0});
  indices out;
  points picked;
  while (out.size() < k) {
    auto top = queue.top();
    queue.pop();
    if (top.n_picked < picked.size()) {
      top.value = contribution(distinct[top.index], picked, reference);
      top.n_picked = picked.size();
      queue.push(top);
      continue;
    }
    out.push_back(top.index);
    if (top.value == infinity)
      break;
    picked.push_back(distinct[top.index]);
  }
  // Infinite already: nothing adds to it.
  std::vector<bool> taken(distinct.size());
  for (auto i : out)
    taken[i] = true;
  for (std::size_t i = 0; out.size() < k; ++i)
    if (!taken[i])
      out.push_back(i);
  return out;
}

} // namespace

std::vector<std::size_t>
select_hypervolume_subset(const std::vector<std::vector<double>>& losses,
                          const std::vector<double>& reference_point,
                          std::size_t k) {
  auto n = losses.size();
  if (k >= n) {
    indices all(n);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  auto order = distinct_lexicographic(losses);
  if (order.size() <= k) {
    std::vector<bool> chosen(n);
    for (auto i : order)
      chosen[i] = true;
    auto missing = k - order.size();
    indices out;
    for (std::size_t i = 0; i < n; ++i)
      if (chosen[i] || (missing > 0 && missing-- > 0))
        out.push_back(i);
    return out;
  }
  if (!std::all_of(reference_point.begin(), reference_point.end(),
                   [](double r) { return std::isfinite(r); }))
    return {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k)};

  points distinct;
  distinct.reserve(order.size());
  for (auto i : order) {
    assert(losses[i].size() == reference_point.size());
    distinct.push_back(losses[i]);
  }
  auto falls = [](const auto& a, const auto& b) { return a[1] <= b[1]; };
  auto plane = reference_point.size() == 2
               && std::adjacent_find(distinct.begin(), distinct.end(), falls)
                    == distinct.end();
  auto picks = plane ? greedy_plane(std::move(distinct), reference_point, k)
                     : greedy_lazy(distinct, reference_point, k);
  for (auto& i : picks)
    i = order[i];
  return picks;
}

std::vector<double>
tpe_reference_point(const std::vector<std::vector<double>>& losses) {
  if (losses.empty())
    return {};
  auto out = losses.front();
  for (const auto& x : losses)
    for (std::size_t j = 0; j < out.size(); ++j)
      out[j] = std::max(out[j], x[j]);
  for (auto& r : out) {
    r = std::max(1.1 * r, 0.9 * r);
    if (r == 0.0)
      r = 1e-12;
  }
  return out;
}

} // namespace tuner
