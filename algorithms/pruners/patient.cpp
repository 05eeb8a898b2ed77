#include "algorithms/pruners/patient.hpp"

#include "algorithms/pruners/learning_curve.hpp"

#include <cassert>
#include <utility>

namespace tuner {

patient_pruner::patient_pruner(patient_options options, direction dir,
                               std::unique_ptr<pruner> wrapped)
  : options_{options}, dir_{dir}, wrapped_{std::move(wrapped)} {
  assert(options.patience >= 0 && options.min_delta >= 0.0);
}

void patient_pruner::restore(const trial& x) {
  if (wrapped_)
    wrapped_->restore(x);
}

void patient_pruner::finish(const trial& x) {
  if (wrapped_)
    wrapped_->finish(x);
}

pruning_decision patient_pruner::report(const trial& x) {
  if (!is_stuck(x))
    return {};
  return wrapped_ ? wrapped_->report(x) : pruning_decision{.prune = true};
}

bool patient_pruner::is_stuck(const trial& x) const {
  learning_curve curve{x.intermediate_values};
  auto n_late = static_cast<std::size_t>(options_.patience) + 1;
  if (curve.size() <= n_late)
    return false;
  auto before = best_value(curve.first(curve.size() - n_late), dir_);
  auto after = best_value(curve.last(n_late), dir_);
  // Neither holds if a side has nothing but NaN.
  return dir_ == direction::minimize ? before + options_.min_delta < after
                                     : before - options_.min_delta > after;
}

} // namespace tuner
