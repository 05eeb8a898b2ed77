#include "algorithms/multi_objective/greedy_hypervolume_subset.hpp"

#include "algorithms/multi_objective/covered_volume.hpp"
#include "algorithms/multi_objective/non_dominated.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>
#include <utility>

namespace tuner {

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();
// Of a point's volume: more than rounding can make of its contribution.
constexpr double rounding = 1e-11;

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
  // A side of 0 of what exceeds the range of double.
  return std::isnan(out) ? 0.0 : out;
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

// All of them, and repeated ones as far as distinct ones are missing.
indices
with_repetitions(std::size_t n, const indices& distinct, std::size_t k) {
  std::vector<bool> chosen(n);
  for (auto i : distinct)
    chosen[i] = true;
  auto missing = k - distinct.size();
  indices out;
  for (std::size_t i = 0; i < n; ++i)
    if (chosen[i] || (missing > 0 && missing-- > 0))
      out.push_back(i);
  return out;
}

// The first point of infinite volume, to which nothing adds, then the others in
// their order.
indices infinite_first(std::size_t first, std::size_t k) {
  indices out{first};
  for (std::size_t i = 0; out.size() < k; ++i)
    if (i != first)
      out.push_back(i);
  return out;
}

} // namespace

// One call's way through the picks.
class greedy_hypervolume_subset::picker {
public:
  explicit picker(greedy_hypervolume_subset& subset)
    : subset_{subset}, picked_{subset.reference_point_} {
  }

  indices run(std::size_t k) {
    repeat(k);
    forget();
    go_on(k);
    return std::move(out_);
  }

private:
  // Not less than any value that `evaluate` may come to later.
  static double bound(const member& x) {
    return (x.known.empty() ? x.volume : x.known.back().value)
           + rounding * x.volume;
  }

  // What a point adds to those picked.
  double evaluate(member& x) {
    if (!x.known.empty() && x.known.back().n_picked == out_.size())
      return x.known.back().value;
    auto value
      = x.volume > 0.0 ? std::max(x.volume - picked_.of(x.loss), 0.0) : 0.0;
    x.known.push_back({out_.size(), value});
    return value;
  }

  void take(std::size_t i) {
    out_.push_back(i);
    subset_.members_[i].is_picked = true;
    picked_.add(subset_.members_[i].loss);
  }

  // The picks of the last call, as long as they are the best of this one, too:
  // they were of all points but the new ones.
  void repeat(std::size_t k) {
    auto& members = subset_.members_;
    indices rivals;
    for (std::size_t i = 0; i < members.size(); ++i)
      if (members[i].is_new)
        rivals.push_back(i);
    for (const auto& p : subset_.picks_) {
      if (out_.size() == k)
        return;
      auto at = std::lower_bound(
        members.begin(), members.end(), p.loss,
        [](const member& a, const auto& loss) { return a.loss < loss; });
      if (at == members.end() || at->loss != p.loss)
        return;
      auto i = static_cast<std::size_t>(at - members.begin());
      for (auto r : rivals)
        if (bound(members[r]) >= p.value)
          if (auto v = evaluate(members[r]);
              v > p.value || (v == p.value && r < i))
            return;
      take(i);
    }
  }

  // Of picks that are not repeated, what is known of points no longer holds.
  void forget() {
    auto n = out_.size();
    if (n < subset_.picks_.size())
      for (auto& x : subset_.members_)
        while (!x.known.empty() && x.known.back().n_picked > n)
          x.known.pop_back();
    subset_.picks_.resize(n);
  }

  void go_on(std::size_t k) {
    if (out_.size() == k)
      return;
    auto& members = subset_.members_;
    using entry = std::pair<double, std::size_t>;
    std::vector<entry> entries;
    for (std::size_t i = 0; i < members.size(); ++i)
      if (!members[i].is_picked)
        entries.emplace_back(bound(members[i]), i);
    std::priority_queue<entry> queue{{}, std::move(entries)};
    indices evaluated;
    while (out_.size() < k) {
      auto best = members.size();
      auto most = -1.0;
      while (!queue.empty() && queue.top().first >= most) {
        auto i = queue.top().second;
        queue.pop();
        evaluated.push_back(i);
        if (auto v = evaluate(members[i]);
            v > most || (v == most && i < best)) {
          most = v;
          best = i;
        }
      }
      take(best);
      subset_.picks_.push_back({members[best].loss, most});
      for (auto i : evaluated)
        if (i != best)
          queue.emplace(bound(members[i]), i);
      evaluated.clear();
    }
  }

  greedy_hypervolume_subset& subset_;
  covered_volume picked_;
  indices out_;
};

void greedy_hypervolume_subset::update(
  const points& losses, const indices& order,
  const std::vector<double>& reference_point) {
  if (reference_point != reference_point_) {
    reference_point_ = reference_point;
    members_.clear();
    picks_.clear();
  }
  std::vector<member> now;
  now.reserve(order.size());
  auto old = members_.begin();
  for (auto i : order) {
    const auto& loss = losses[i];
    while (old != members_.end() && old->loss < loss)
      ++old;
    if (old != members_.end() && old->loss == loss) {
      now.push_back(std::move(*old++));
      now.back().is_new = false;
      now.back().is_picked = false;
    } else {
      now.push_back({loss, box_volume(loss, reference_point)});
    }
  }
  members_ = std::move(now);
}

indices
greedy_hypervolume_subset::select(const points& losses,
                                  const std::vector<double>& reference_point,
                                  std::size_t k) {
  auto n = losses.size();
  if (k >= n) {
    indices all(n);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  auto order = distinct_lexicographic(losses);
  if (order.size() <= k)
    return with_repetitions(n, order, k);
  if (!std::all_of(reference_point.begin(), reference_point.end(),
                   [](double r) { return std::isfinite(r); }))
    return {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k)};
  assert(losses.front().size() == reference_point.size());
  auto falls = [&](auto a, auto b) { return losses[a][1] <= losses[b][1]; };
  indices picks;
  if (reference_point.size() == 2
      && std::adjacent_find(order.begin(), order.end(), falls) == order.end()) {
    points front;
    for (auto i : order)
      front.push_back(losses[i]);
    picks = greedy_plane(std::move(front), reference_point, k);
  } else {
    update(losses, order, reference_point);
    auto infinite
      = std::find_if(members_.begin(), members_.end(),
                     [](const member& x) { return x.volume == infinity; });
    if (k > 0 && infinite != members_.end()) {
      picks = infinite_first(
        static_cast<std::size_t>(infinite - members_.begin()), k);
      // No picks that another call could go on from.
      members_.clear();
      picks_.clear();
    } else {
      picks = picker{*this}.run(k);
    }
  }
  for (auto& i : picks)
    i = order[i];
  return picks;
}

} // namespace tuner
