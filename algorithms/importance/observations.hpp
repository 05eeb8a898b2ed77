#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial_log.hpp"

#include <cstddef>
#include <vector>

namespace tuner {

/// What a regression sees of a study: the COMPLETE trials whose objective is
/// finite, and the parameters that every COMPLETE trial has.
struct observations {
  /// Ascending by name. Where the range of a parameter changed, the hull of the
  /// ranges; without step.
  search_space space;
  /// Shape (parameters, trials), in internal representation.
  std::vector<std::vector<double>> columns;
  /// Shape (trials).
  std::vector<double> target;
};

/// Collects the observations of one objective, as told (not sign-flipped).
/// @param table  What the trials' parameters refer to.
/// Cost: linear in trials × parameters.
observations observe(const trial_log& trials, const parameter_table& table,
                     std::size_t objective);

} // namespace tuner
