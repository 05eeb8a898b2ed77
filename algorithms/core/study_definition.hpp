#pragma once

#include "algorithms/core/options.hpp"
#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tuner {

/// What a user decides when creating a study. Immutable but for ranges,
/// sampler, pruner and user attributes.
struct study_definition {
  std::string name;
  /// One per objective, 1..8.
  std::vector<direction> directions;
  search_space space;
  algorithm_choice sampler;
  algorithm_choice pruner;
  /// Keys every random draw of the study together with the trial number.
  std::uint64_t seed = 0;
  /// Without `search_space`, `sampler` and `pruner`, which storage adds.
  std::vector<attribute> user_attrs = {};
  /// One name per objective, or empty.
  std::vector<std::string> metric_names = {};
};

} // namespace tuner
