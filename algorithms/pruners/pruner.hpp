#pragma once

#include "algorithms/core/trial.hpp"

#include <string>
#include <vector>

namespace tuner {

/// What a pruner is made for; fixed during its life.
struct pruning_problem {
  /// Hyperband hashes it to assign brackets.
  std::string study_name;
  direction dir = direction::minimize;
};

/// The answer to a report.
struct pruning_decision {
  bool prune = false;
  /// System attributes that the trial gains (`completed_rung_<k>`); they must
  /// be stored with the report.
  std::vector<attribute> new_system_attrs = {};
};

/// Decides which trials are not worth finishing. Owned by one study with one
/// objective; not thread-safe.
///
/// Its state is a function of the set of trials, so that a restart changes no
/// decision.
class pruner {
public:
  virtual ~pruner() = default;

  /// A trial as the database holds it, in any state; once per trial after a
  /// (re)start or an import, in number order.
  virtual void restore(const trial& x) = 0;

  /// A trial that was RUNNING has now finished.
  virtual void finish(const trial& x) = 0;

  /// The RUNNING trial has a new intermediate value (already in `x`).
  /// Remembers what it returns: `x` gains `new_system_attrs` afterwards.
  virtual pruning_decision report(const trial& x) = 0;
};

} // namespace tuner
