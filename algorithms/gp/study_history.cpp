#include "algorithms/gp/study_history.hpp"

#include "algorithms/gp/standardize.hpp"
#include "algorithms/gp/trust_region.hpp"
#include "algorithms/multi_objective/nondominated_rank.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tuner::gp {

namespace {

constexpr auto inf = std::numeric_limits<double>::infinity();

// Losses of diverged trials may be larger than all others by orders of
// magnitude, so that in their scale the others are all the same. The first
// trials, random ones, tell what is ordinary.
constexpr std::size_t n_ordinary = 10;
constexpr double outlier_distance = 30.0;

void limit_outliers(std::vector<double>& losses) {
  std::vector<double> first{
    losses.begin(),
    losses.begin()
      + static_cast<std::ptrdiff_t>(std::min(n_ordinary, losses.size()))};
  if (first.empty())
    return;
  std::sort(first.begin(), first.end());
  auto median = first[(first.size() - 1) / 2];
  auto spread = median - first.front();
  auto limit = median + outlier_distance * spread;
  if (spread > 0.0)
    for (auto& x : losses)
      x = std::min(x, limit);
}

} // namespace

study_history::study_history(const model_space& space,
                             std::vector<direction> directions)
  : space_{space}, directions_{std::move(directions)} {
}

void study_history::observe(const trial& x, std::span<const double> point) {
  if (!model_space::is_complete(point))
    return;
  observation o;
  o.number = x.number;
  o.state = x.state;
  if (x.state == trial_state::complete) {
    if (x.values.size() != directions_.size())
      return;
    o.losses = x.values;
    o.constraints = x.constraints;
    o.penalty = total_violation(x);
  } else if (x.state == trial_state::pruned && !x.intermediate_values.empty()) {
    o.losses = {x.intermediate_values.back().value};
  }
  for (std::size_t j = 0; j < o.losses.size(); ++j)
    if (directions_[j] == direction::maximize)
      o.losses[j] = -o.losses[j];
  o.x = space_.encode(point);
  auto [found, is_new] = trials_.try_emplace(x.number);
  n_complete_ -= !is_new && found->second.state == trial_state::complete;
  n_failed_ -= !is_new && found->second.state == trial_state::fail;
  found->second = std::move(o);
  n_complete_ += x.state == trial_state::complete;
  n_failed_ += x.state == trial_state::fail;
  if (is_finished(x.state))
    first_unseen_ = std::min(first_unseen_, x.number);
  if (x.constraints.size() > n_constraints_
      && x.state == trial_state::complete) {
    n_constraints_ = x.constraints.size();
    // Who belongs to the series of constraints has changed.
    first_unseen_ = std::numeric_limits<std::int64_t>::min();
  }
}

template <class Predicate>
study_history::series study_history::collect(Predicate belongs) const {
  series out;
  for (const auto& [number, x] : trials_)
    if (belongs(x))
      out.push_back(&x);
  return out;
}

study_history::series study_history::objective_series() const {
  return collect([&](const observation& x) {
    return x.state == trial_state::complete
           || (x.state == trial_state::pruned && directions_.size() == 1);
  });
}

study_history::series study_history::constraint_series() const {
  return collect([&](const observation& x) {
    return x.state == trial_state::complete
           && x.constraints.size() == n_constraints_;
  });
}

study_history::series study_history::outcome_series() const {
  if (n_failed_ == 0)
    return {};
  return collect([](const observation& x) { return is_finished(x.state); });
}

std::size_t study_history::n_unchanged(const series& observations) const {
  auto first = std::find_if(
    observations.begin(), observations.end(),
    [&](const observation* x) { return x->number >= first_unseen_; });
  return static_cast<std::size_t>(first - observations.begin());
}

void study_history::mark_seen() noexcept {
  first_unseen_ = std::numeric_limits<std::int64_t>::max();
}

std::vector<std::vector<double>>
study_history::running(std::size_t most) const {
  std::vector<std::vector<double>> out;
  for (auto i = trials_.rbegin(); i != trials_.rend() && out.size() < most; ++i)
    if (i->second.state == trial_state::running)
      out.push_back(i->second.x);
  std::reverse(out.begin(), out.end());
  return out;
}

study_history::series study_history::ranking() const {
  series complete;
  for (const auto& [number, x] : trials_)
    if (x.state == trial_state::complete)
      complete.push_back(&x);
  if (directions_.size() == 1) {
    std::stable_sort(complete.begin(), complete.end(),
                     [](const observation* a, const observation* b) {
                       if (a->penalty != b->penalty)
                         return a->penalty < b->penalty;
                       return a->losses[0] < b->losses[0];
                     });
    return complete;
  }
  std::vector<std::vector<double>> losses;
  std::vector<double> penalties;
  for (const auto* x : complete) {
    losses.push_back(x->losses);
    penalties.push_back(x->penalty);
  }
  auto ranks = nondominated_rank(losses, penalties, 1);
  series out;
  for (std::size_t i = 0; i < complete.size(); ++i)
    if (ranks[i] == 0)
      out.push_back(complete[i]);
  return out;
}

double study_history::trust_region_length(std::size_t n_startup) const {
  trust_region region{space_.dimensions()};
  std::size_t n = 0;
  for (const auto& [number, x] : trials_)
    if (x.state == trial_state::complete) {
      if (n++ == n_startup)
        region.start();
      region.add(x.penalty > 0.0 ? inf : x.losses[0]);
    }
  return region.length();
}

bool study_history::is_new(std::span<const double> x) const {
  return std::none_of(trials_.begin(), trials_.end(), [&](const auto& t) {
    for (std::size_t d = 0; d < x.size(); ++d)
      if (std::abs(t.second.x[d] - x[d]) > 1e-9)
        return false;
    return true;
  });
}

std::optional<std::vector<double>>
standardized_goals(const study_history::series& observations, std::size_t m,
                   std::size_t objective) {
  std::vector<double> losses;
  std::vector<double> complete;
  for (std::size_t i = 0; i < m; ++i)
    if (observations[i]->state == trial_state::complete)
      complete.push_back(observations[i]->losses[objective]);
  clip_to_finite(complete);
  limit_outliers(complete);
  std::size_t next = 0;
  auto sorted = complete;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < m; ++i) {
    const auto& x = *observations[i];
    if (x.state == trial_state::complete) {
      losses.push_back(complete[next++]);
      continue;
    }
    // Pruned.
    auto median = sorted.empty() ? 0.0 : sorted[sorted.size() / 2];
    auto worst = sorted.empty() ? 0.0 : sorted.back();
    auto last = x.losses.empty() ? median : x.losses[0];
    losses.push_back(std::isnan(last) ? worst
                                      : std::clamp(last, median, worst));
  }
  // With many values, a power below 0 would flatten the best of them: they
  // differ in late digits only.
  return normalized_goals(losses, m < 100 ? -2.0 : 0.0);
}

namespace {

standardized_slack with_threshold(std::vector<double> slack) {
  clip_to_finite(slack);
  auto n = slack.size();
  auto first = slack.empty() ? 0.0 : slack[0];
  if (auto s = standardize(std::move(slack)))
    return {std::move(s->values), -s->mean / s->deviation};
  return {std::vector<double>(n, 0.0), first >= 0.0 ? -1.0 : 1.0};
}

} // namespace

standardized_slack
standardized_slacks(const study_history::series& observations, std::size_t m,
                    std::size_t constraint) {
  std::vector<double> slack;
  for (std::size_t i = 0; i < m; ++i)
    slack.push_back(-observations[i]->constraints[constraint]);
  return with_threshold(std::move(slack));
}

standardized_slack
standardized_success(const study_history::series& observations, std::size_t m) {
  std::vector<double> slack;
  for (std::size_t i = 0; i < m; ++i)
    slack.push_back(observations[i]->state == trial_state::fail ? -1.0 : 1.0);
  return with_threshold(std::move(slack));
}

} // namespace tuner::gp
