#include "algorithms/pruners/successive_halving.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>

namespace tuner {

successive_halving_pruner::successive_halving_pruner(
  successive_halving_options options, direction dir)
  : options_{options}, dir_{dir} {
  assert(options.min_resource.value_or(1) >= 1);
  assert(options.reduction_factor >= 2);
  assert(options.min_early_stopping_rate >= 0);
  assert(options.bootstrap_count >= 0);
}

void successive_halving_pruner::restore(const trial& x) {
  first_.add(x);
  for (const auto& done : completed_rungs(x.system_attrs))
    add_competitor(done);
}

void successive_halving_pruner::finish(const trial& x) {
  // Its rungs are known since they were reported.
  first_.add(x);
}

pruning_decision successive_halving_pruner::report(const trial& x) {
  pruning_decision out;
  auto min_resource = options_.min_resource;
  if (!min_resource && first_.last_step())
    min_resource = std::max<std::int64_t>(*first_.last_step() / 100, 1);
  if (!min_resource || x.intermediate_values.empty())
    return out;
  auto [step, value] = x.intermediate_values.back();
  // One report may complete several rungs.
  for (auto rung = next_rung(x); step >= promotion_step(*min_resource, rung);
       ++rung) {
    if (std::isnan(value)) {
      out.prune = true;
      break;
    }
    completed_rung done{rung, value};
    out.new_system_attrs.push_back(to_attribute(done));
    add_competitor(done);
    if (!promotes(done)) {
      out.prune = true;
      break;
    }
  }
  return out;
}

void successive_halving_pruner::add_competitor(const completed_rung& x) {
  if (std::isnan(x.value))
    return;
  auto& values = rungs_[x.rung];
  auto n_promotable
    = (values.size() + 1) / static_cast<std::size_t>(options_.reduction_factor);
  values.insert(dir_ == direction::minimize ? x.value : -x.value,
                std::max<std::size_t>(n_promotable, 1));
}

// Saturates: no step reaches a rung that is out of range.
std::int64_t
successive_halving_pruner::promotion_step(std::int64_t min_resource,
                                          std::int64_t rung) const {
  constexpr auto max = std::numeric_limits<std::int64_t>::max();
  auto out = min_resource;
  for (auto left = rung + options_.min_early_stopping_rate; left > 0; --left) {
    if (out > max / options_.reduction_factor)
      return max;
    out *= options_.reduction_factor;
  }
  return out;
}

bool successive_halving_pruner::promotes(const completed_rung& x) const {
  const auto& values = rungs_.at(x.rung);
  if (static_cast<std::int64_t>(values.size()) <= options_.bootstrap_count)
    return false;
  auto loss = dir_ == direction::minimize ? x.value : -x.value;
  return loss <= values.kth();
}

} // namespace tuner
