#pragma once

#include "algorithms/core/options.hpp"
#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tuner {

/// How many trials a study hands out, and how long a worker may keep one.
struct trial_policy {
  /// The budget: so many trials are handed out, retries aside. Nothing: no end.
  std::optional<std::int64_t> max_trials = {};
  /// The lease of a trial that is asked for without one, in seconds. Nothing:
  /// such a trial is never given up.
  std::optional<double> lease_seconds = {};
  /// How often the parameters of a trial whose lease ended are handed out
  /// again.
  std::int64_t max_retries = default_max_retries;

  /// Enough for machines that come and go; too few for parameters that kill
  /// every worker to hold up a search.
  static constexpr std::int64_t default_max_retries = 3;

  bool operator==(const trial_policy&) const = default;
};

/// What a user decides when creating a study. Immutable but for ranges,
/// sampler, pruner, policy and user attributes.
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
  trial_policy policy = {};
};

} // namespace tuner
