#pragma once

#include "algorithms/core/distribution.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tuner {

/// One `sampler_options` or `pruner_options` entry as it came over the wire;
/// the sampler or pruner checks name, type and range when it is made.
struct option {
  std::string name;
  /// Null if there are `members`.
  parameter_value value;
  /// What is inside if the entry is an object.
  std::optional<std::vector<option>> members = std::nullopt;

  bool operator==(const option&) const = default;
};

/// A sampler or pruner by name with its options; what is not named has its
/// default.
struct algorithm_choice {
  std::string name;
  std::vector<option> options = {};

  bool operator==(const algorithm_choice&) const = default;
};

} // namespace tuner
