#include "algorithms/pruners/threshold.hpp"

#include "algorithms/pruners/learning_curve.hpp"

#include <cassert>
#include <cmath>
#include <limits>

namespace tuner {

threshold_pruner::threshold_pruner(threshold_options options)
  : options_{options} {
  assert(options.lower || options.upper);
  assert(options.n_warmup_steps >= 0 && options.interval_steps >= 1);
}

void threshold_pruner::restore(const trial&) {
}

void threshold_pruner::finish(const trial&) {
}

pruning_decision threshold_pruner::report(const trial& x) {
  if (!is_due(x.intermediate_values, options_.n_warmup_steps,
              options_.interval_steps))
    return {};
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  auto value = x.intermediate_values.back().value;
  return {.prune = std::isnan(value)
                   || value < options_.lower.value_or(-infinity)
                   || value > options_.upper.value_or(infinity)};
}

} // namespace tuner
