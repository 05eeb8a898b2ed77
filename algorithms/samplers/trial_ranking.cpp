#include "algorithms/samplers/trial_ranking.hpp"

#include "algorithms/multi_objective/hypervolume_contribution.hpp"
#include "algorithms/multi_objective/hypervolume_subset.hpp"

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
    levels_.add(p.losses);
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
  // The feasible COMPLETE ones come first.
  std::vector<std::vector<double>> losses;
  for (auto i : chosen_)
    losses.push_back(points_[i].losses);
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
  auto by_number = [&](std::size_t a, std::size_t b) {
    return points_[a].number < points_[b].number;
  };
  chosen_.clear();
  // Whole levels as long as they fit.
  std::size_t level = 0;
  for (; level < levels_.n_levels(); ++level) {
    const auto& members = levels_.level(level);
    if (chosen_.size() + members.size() > n)
      break;
    chosen_.insert(chosen_.end(), members.begin(), members.end());
  }
  if (chosen_.size() < n && level < levels_.n_levels()) {
    auto tied = levels_.level(level);
    std::sort(tied.begin(), tied.end(), by_number);
    std::vector<std::vector<double>> front;
    front.reserve(tied.size());
    for (auto i : tied)
      front.push_back(points_[i].losses);
    for (auto i :
         subset_.select(front, tpe_reference_point(front), n - chosen_.size()))
      chosen_.push_back(tied[i]);
  }
  std::sort(chosen_.begin(), chosen_.end(), by_number);
  for (auto i : chosen_)
    best_.push_back(points_[i].number);
}

} // namespace tuner
