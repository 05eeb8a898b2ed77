#include "algorithms/multi_objective/pareto_front.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <utility>

namespace tuner {

namespace {

constexpr std::size_t block_capacity = 64;

} // namespace

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  assert(a.size() == b.size());
  bool better = false;
  for (std::size_t j = 0; j < a.size(); ++j) {
    if (a[j] > b[j])
      return false;
    better = better || a[j] < b[j];
  }
  return better;
}

pareto_front::pareto_front(std::vector<direction> directions)
  : directions_{std::move(directions)} {
}

void pareto_front::add(const trial& x) {
  if (x.state != trial_state::complete || !is_feasible(x)
      || x.values.size() != directions_.size())
    return;
  auto loss = x.values;
  for (std::size_t j = 0; j < loss.size(); ++j) {
    if (std::isnan(loss[j]))
      return;
    if (directions_[j] == direction::maximize)
      loss[j] = -loss[j];
  }
  if (is_dominated(loss))
    return;
  remove_dominated(loss);
  numbers_.insert(std::upper_bound(numbers_.begin(), numbers_.end(), x.number),
                  x.number);
  entry found{x.number, std::move(loss)};
  if (blocks_.empty()) {
    blocks_.emplace_back().include(std::move(found));
    return;
  }
  auto& home = nearest(found.loss);
  home.include(std::move(found));
  if (home.entries.size() > block_capacity)
    split(home);
}

void pareto_front::block::include(entry e) {
  if (entries.empty()) {
    best = e.loss;
    worst = e.loss;
  }
  for (std::size_t j = 0; j < e.loss.size(); ++j) {
    best[j] = std::min(best[j], e.loss[j]);
    worst[j] = std::max(worst[j], e.loss[j]);
  }
  entries.push_back(std::move(e));
}

void pareto_front::block::fit_bounds() {
  auto all = std::move(entries);
  entries.clear();
  for (auto& e : all)
    include(std::move(e));
}

bool pareto_front::is_dominated(const std::vector<double>& loss) const {
  return std::any_of(blocks_.begin(), blocks_.end(), [&](const block& b) {
    return dominates(b.best, loss)
           && std::any_of(
             b.entries.begin(), b.entries.end(),
             [&](const entry& e) { return dominates(e.loss, loss); });
  });
}

void pareto_front::remove_dominated(const std::vector<double>& loss) {
  std::vector<std::int64_t> removed;
  for (auto& b : blocks_) {
    if (!dominates(loss, b.worst))
      continue;
    auto rest
      = std::partition(b.entries.begin(), b.entries.end(), [&](const entry& e) {
          return !dominates(loss, e.loss);
        });
    if (rest == b.entries.end())
      continue;
    std::transform(rest, b.entries.end(), std::back_inserter(removed),
                   [](const entry& e) { return e.number; });
    b.entries.erase(rest, b.entries.end());
    b.fit_bounds();
  }
  if (removed.empty())
    return;
  std::erase_if(blocks_, [](const block& b) { return b.entries.empty(); });
  std::sort(removed.begin(), removed.end());
  std::erase_if(numbers_, [&](std::int64_t number) {
    return std::binary_search(removed.begin(), removed.end(), number);
  });
}

std::vector<double> pareto_front::extents() const {
  auto lowest = blocks_.front().best;
  auto highest = blocks_.front().worst;
  for (const auto& b : blocks_)
    for (std::size_t j = 0; j < lowest.size(); ++j) {
      lowest[j] = std::min(lowest[j], b.best[j]);
      highest[j] = std::max(highest[j], b.worst[j]);
    }
  std::transform(highest.begin(), highest.end(), lowest.begin(), lowest.begin(),
                 std::minus<>{});
  return lowest;
}

pareto_front::block& pareto_front::nearest(const std::vector<double>& loss) {
  auto extent = extents();
  auto out = blocks_.begin();
  auto least = std::numeric_limits<double>::infinity();
  for (auto b = blocks_.begin(); b != blocks_.end(); ++b) {
    // How far the box would grow, in units of the whole front's extent. Not a
    // number where a loss is infinite; any block will do then.
    double growth = 0.0;
    for (std::size_t j = 0; j < loss.size(); ++j)
      if (extent[j] > 0.0)
        growth += std::max({b->best[j] - loss[j], loss[j] - b->worst[j], 0.0})
                  / extent[j];
    if (growth < least) {
      least = growth;
      out = b;
    }
  }
  return *out;
}

void pareto_front::split(block& full) {
  auto extent = extents();
  std::size_t axis = 0;
  double widest = 0.0;
  for (std::size_t j = 0; j < extent.size(); ++j)
    if (auto width = (full.worst[j] - full.best[j]) / extent[j];
        width > widest) {
      widest = width;
      axis = j;
    }
  auto& all = full.entries;
  auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end(),
                   [&](const entry& a, const entry& b) {
                     return a.loss[axis] < b.loss[axis];
                   });
  block upper;
  upper.entries.assign(std::make_move_iterator(middle),
                       std::make_move_iterator(all.end()));
  all.erase(middle, all.end());
  full.fit_bounds();
  upper.fit_bounds();
  // Invalidates `full`.
  blocks_.push_back(std::move(upper));
}

} // namespace tuner
