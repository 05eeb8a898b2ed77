#include "algorithms/samplers/trial_ranking.hpp"

#include "algorithms/multi_objective/hypervolume_contribution.hpp"
#include "algorithms/multi_objective/hypervolume_subset.hpp"
#include "algorithms/multi_objective/nondominated_rank.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tuner {

namespace {

double loss(double value, direction d) {
  return d == direction::minimize ? value : -value;
}

// Optuna's key: (-step, loss), NaN last; without reports after all that have
// one, since a step is at least 0.
std::pair<double, double> pruned_key(const trial& x, direction d) {
  if (x.intermediate_values.empty())
    return {1.0, 0.0};
  auto [step, value] = x.intermediate_values.back();
  return {-static_cast<double>(step),
          std::isnan(value) ? std::numeric_limits<double>::infinity()
                            : loss(value, d)};
}

} // namespace

trial_ranking::trial_ranking(std::vector<direction> directions,
                             std::size_t keep)
  : directions_{std::move(directions)},
    keep_{directions_.size() == 1 ? keep
                                  : std::numeric_limits<std::size_t>::max()} {
}

void trial_ranking::remember(ranked& list, entry x) {
  list.insert(x);
  if (list.size() > keep_)
    list.erase(std::prev(list.end()));
}

void trial_ranking::add(const trial& x) {
  ++size_;
  valid_ = false;
  if (auto v = total_violation(x); v > 0.0) {
    remember(infeasible_, {{v, 0.0}, x.number});
  } else if (x.state == trial_state::pruned) {
    remember(pruned_, {pruned_key(x, directions_.front()), x.number});
  } else if (directions_.size() == 1) {
    remember(complete_,
             {{loss(x.values.front(), directions_.front()), 0.0}, x.number});
  } else {
    assert(x.values.size() == directions_.size());
    point p{x.number, {}};
    for (std::size_t i = 0; i < directions_.size(); ++i)
      p.losses.push_back(loss(x.values[i], directions_[i]));
    points_.push_back(std::move(p));
  }
}

const std::vector<std::int64_t>& trial_ranking::best(std::size_t n) {
  if (valid_ && asked_ == n)
    return best_;
  assert(n <= keep_);
  best_.clear();
  contributions_.clear();
  if (directions_.size() > 1)
    append_complete(n);
  for (const auto* list : {&complete_, &pruned_, &infeasible_})
    for (const auto& x : *list) {
      if (best_.size() == n)
        break;
      best_.push_back(x.second);
    }
  valid_ = true;
  asked_ = n;
  return best_;
}

const std::vector<double>& trial_ranking::contributions(std::size_t n) {
  assert(directions_.size() > 1);
  const auto& numbers = best(n);
  if (!contributions_.empty() || numbers.empty())
    return contributions_;
  // The feasible COMPLETE ones come first; `best` has sorted `points_`.
  std::vector<std::vector<double>> losses;
  for (auto x : numbers) {
    auto at = std::lower_bound(
      points_.begin(), points_.end(), x,
      [](const auto& p, std::int64_t number) { return p.number < number; });
    if (at == points_.end() || at->number != x)
      break;
    losses.push_back(at->losses);
  }
  auto all = hypervolume_contributions(losses, tpe_reference_point(losses));
  auto most = all.empty() ? 0.0 : *std::max_element(all.begin(), all.end());
  if (!(most > 0.0) || !std::isfinite(most)) {
    contributions_.assign(numbers.size(), 1.0);
    return contributions_;
  }
  contributions_.assign(numbers.size(), 0.0);
  for (std::size_t i = 0; i < all.size(); ++i)
    contributions_[i] = all[i] / most;
  return contributions_;
}

void trial_ranking::append_complete(std::size_t n) {
  std::sort(points_.begin(), points_.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  if (n >= points_.size()) {
    for (const auto& p : points_)
      best_.push_back(p.number);
    return;
  }
  if (n == 0)
    return;
  std::vector<std::vector<double>> losses;
  losses.reserve(points_.size());
  for (const auto& p : points_)
    losses.push_back(p.losses);
  auto ranks = nondominated_rank(losses, n);
  // Whole ranks as long as they fit.
  std::vector<std::size_t> count(
    static_cast<std::size_t>(*std::max_element(ranks.begin(), ranks.end()))
    + 1);
  for (auto r : ranks)
    ++count[static_cast<std::size_t>(r)];
  std::size_t taken = 0;
  int last = 0;
  while (taken + count[static_cast<std::size_t>(last)] <= n)
    taken += count[static_cast<std::size_t>(last++)];
  std::vector<std::size_t> chosen;
  std::vector<std::size_t> tied;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] < last)
      chosen.push_back(i);
    else if (ranks[i] == last)
      tied.push_back(i);
  }
  if (taken < n) {
    std::vector<std::vector<double>> front;
    for (auto i : tied)
      front.push_back(losses[i]);
    for (auto i : select_hypervolume_subset(front, tpe_reference_point(front),
                                            n - taken))
      chosen.push_back(tied[i]);
    std::sort(chosen.begin(), chosen.end());
  }
  for (auto i : chosen)
    best_.push_back(points_[i].number);
}

} // namespace tuner
