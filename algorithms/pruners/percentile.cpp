#include "algorithms/pruners/percentile.hpp"

#include "algorithms/pruners/learning_curve.hpp"

#include <cassert>
#include <cmath>

namespace tuner {

namespace {

// Where the quantile is among n sorted values; 0 .. n - 1.
double rank(double quantile, std::size_t n) {
  return quantile * static_cast<double>(n - 1);
}

} // namespace

percentile_pruner::percentile_pruner(percentile_options options, direction dir)
  : options_{options}, dir_{dir}, quantile_{(dir == direction::minimize
                                               ? options.percentile
                                               : 100.0 - options.percentile)
                                            / 100.0} {
  assert(options.percentile >= 0.0 && options.percentile <= 100.0);
  assert(options.n_startup_trials >= 0 && options.n_warmup_steps >= 0);
  assert(options.interval_steps >= 1 && options.n_min_trials >= 1);
}

void percentile_pruner::restore(const trial& x) {
  add(x);
}

void percentile_pruner::finish(const trial& x) {
  add(x);
}

pruning_decision percentile_pruner::report(const trial& x) {
  if (n_complete_ == 0 || n_complete_ < options_.n_startup_trials
      || !is_due(x.intermediate_values, options_.n_warmup_steps,
                 options_.interval_steps))
    return {};
  auto best = best_value(x.intermediate_values, dir_);
  if (std::isnan(best))
    return {.prune = true};
  auto found = steps_.find(x.intermediate_values.back().step);
  if (found == steps_.end())
    return {};
  const auto& [numbers, n_nan] = found->second;
  if (numbers.size() == 0
      || static_cast<std::int64_t>(numbers.size()) + n_nan
           < options_.n_min_trials)
    return {};
  auto bound = interpolate(numbers);
  // Neither holds for a bound that is NaN.
  return {.prune = dir_ == direction::minimize ? best > bound : best < bound};
}

void percentile_pruner::add(const trial& x) {
  if (x.state != trial_state::complete)
    return;
  ++n_complete_;
  for (const auto& [step, value] : x.intermediate_values) {
    if (step < options_.n_warmup_steps)
      continue;
    auto& [numbers, n_nan] = steps_[step];
    if (std::isnan(value)) {
      ++n_nan;
      continue;
    }
    auto below = std::floor(rank(quantile_, numbers.size() + 1));
    numbers.insert(value, static_cast<std::size_t>(below) + 1);
  }
}

double percentile_pruner::interpolate(const smallest_values& values) const {
  auto at = rank(quantile_, values.size());
  auto weight = at - std::floor(at);
  auto lower = values.kth();
  auto upper = values.next().value_or(lower);
  // From the nearer end, as NumPy does: equal to the last bit.
  auto gap = upper - lower;
  return weight < 0.5 ? lower + gap * weight : upper - gap * (1.0 - weight);
}

} // namespace tuner
