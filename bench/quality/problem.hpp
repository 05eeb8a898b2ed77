#pragma once

#include "algorithms/core/search_space.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace tuner::bench {

/// A test problem: every objective is minimized.
struct problem {
  std::string name;
  search_space space;
  /// Values of a point given in internal representation, in the order of the
  /// space.
  std::function<std::vector<double>(std::span<const double>)> evaluate;
  /// What the hypervolume is measured against; empty with one objective.
  std::vector<double> reference_point = {};

  std::size_t n_objectives() const {
    return reference_point.empty() ? 1 : reference_point.size();
  }
};

/// The reference problems, with one objective first.
const std::vector<problem>& problems();

/// Best value so far, or dominated hypervolume with several objectives.
double merit(const problem& p, const std::vector<std::vector<double>>& told);

} // namespace tuner::bench
