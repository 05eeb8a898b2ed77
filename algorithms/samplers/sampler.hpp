#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tuner {

/// A point to try.
struct suggestion {
  /// One value per parameter of the search space, in its order, in internal
  /// representation; each satisfies `contains`.
  std::vector<double> point;
  /// Who made it: the sampler's name, or the name of what it fell back to
  /// (`"random"` during the startup trials).
  std::string_view sampler;
  /// System attributes that the trial gains; stored with it, and in
  /// `trial::system_attrs` when it is observed.
  std::vector<attribute> trial_attrs = {};
  /// System attributes that the study gains, stored in the same write; those of
  /// the same key are replaced.
  std::vector<attribute> study_attrs = {};
  /// Why another than the study's sampler made it although the startup trials
  /// are over, for the log; a constant, or empty.
  std::string_view fallback = {};
};

/// What a sampler is made for; fixed during its life.
struct sampling_problem {
  /// At least one parameter; may contain `is_single` ones.
  search_space space;
  std::vector<direction> directions;
  std::uint64_t seed = 0;
  /// The system attributes of the study as they are stored.
  std::vector<attribute> study_attrs = {};
};

/// Chooses the parameters of trials. Owned by one study; not thread-safe.
///
/// Its state is a function of the *set* of trials observed in their latest
/// state, not of the order of the calls: replaying a study in trial-number
/// order after a restart gives the same suggestions. Draws are keyed by
/// (seed, trial number).
class sampler {
public:
  virtual ~sampler() = default;

  /// The trial has entered `x.state` (RUNNING, COMPLETE, PRUNED or FAIL).
  /// Called once with RUNNING and once when it finishes; on a reload once per
  /// trial, in number order, with its present state only.
  /// A trial that is not RUNNING has its key in the database, `x.id`.
  /// @param x      `x.params` refers to the study's table: use `point` instead.
  /// @param point  The trial's parameters in the order of the search space, in
  ///               internal representation; NaN where the trial has none, or
  ///               one that is outside the present range.
  /// Cost: small; this is where incremental state is kept.
  virtual void observe(const trial& x, std::span<const double> point) = 0;

  /// The point for the trial `number`, which has not been observed yet.
  /// Calling it twice in a row gives the same answer.
  virtual suggestion suggest(std::int64_t number) = 0;

  /// What a trial is stored with whose point somebody else chose.
  virtual suggestion accept(std::vector<double> point) {
    return {std::move(point), "fixed"};
  }

  /// Whether `suggest` may take many milliseconds, so that it must not run on a
  /// thread that others wait for.
  virtual bool is_slow() const noexcept {
    return false;
  }
};

} // namespace tuner
