#include "algorithms/pruners/wilcoxon.hpp"

#include "algorithms/pruners/learning_curve.hpp"
#include "algorithms/pruners/signed_rank.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tuner {

namespace {

bool is_finite(learning_curve curve) {
  return std::all_of(
    curve.begin(), curve.end(),
    [](const intermediate_value& x) { return std::isfinite(x.value); });
}

double mean(learning_curve curve) {
  auto sum = 0.0;
  for (const auto& x : curve)
    sum += x.value;
  return sum / static_cast<double>(curve.size());
}

} // namespace

wilcoxon_pruner::wilcoxon_pruner(wilcoxon_options options, direction dir)
  : options_{options}, dir_{dir} {
  assert(options.p_threshold >= 0.0 && options.p_threshold <= 1.0);
  assert(options.n_startup_steps >= 0);
}

void wilcoxon_pruner::restore(const trial& x) {
  note(x);
}

void wilcoxon_pruner::finish(const trial& x) {
  note(x);
}

pruning_decision wilcoxon_pruner::report(const trial& x) {
  learning_curve mine{x.intermediate_values};
  if (!best_ || best_->curve.empty() || !is_finite(mine)
      || !is_finite(best_->curve))
    return {};
  // How much worse each step is that both have.
  std::vector<double> excess;
  auto other = best_->curve.begin();
  for (const auto& [step, value] : mine) {
    while (other != best_->curve.end() && other->step < step)
      ++other;
    if (other == best_->curve.end())
      break;
    if (other->step == step)
      excess.push_back(loss(value) - loss(other->value));
  }
  auto enough = std::max<std::int64_t>(2, options_.n_startup_steps);
  if (static_cast<std::int64_t>(excess.size()) < enough
      || signed_rank_p_value(excess) >= options_.p_threshold)
    return {};
  return {.prune = loss(mean(mine)) > loss(mean(best_->curve))};
}

void wilcoxon_pruner::note(const trial& x) {
  if (x.state != trial_state::complete || x.values.size() != 1
      || !is_feasible(x))
    return;
  auto mine = loss(x.values[0]);
  if (best_
      && (mine > best_->loss
          || (mine == best_->loss && x.number > best_->number)))
    return;
  best_ = {x.number, mine, x.intermediate_values};
}

double wilcoxon_pruner::loss(double value) const {
  return dir_ == direction::minimize ? value : -value;
}

} // namespace tuner
