#pragma once

#include "algorithms/core/trial.hpp"
#include "algorithms/gp/model_space.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace tuner::gp {

/// A trial as the models see it.
struct observation {
  /// Of the trial.
  std::int64_t number = 0;
  trial_state state = trial_state::running;
  /// In the model space.
  std::vector<double> x;
  /// Lower is better; may be infinite. Of a pruned trial its last intermediate
  /// value; empty or NaN if it has none.
  std::vector<double> losses;
  std::vector<double> constraints;
  /// The sum of violations; 0 if feasible.
  double penalty = 0.0;
};

/// What a study's trials say to the models: a function of the set of trials.
/// Trials that lack a parameter are left out.
class study_history {
public:
  /// Observations in the order of trial numbers.
  using series = std::vector<const observation*>;

  study_history(const model_space& space, std::vector<direction> directions);

  /// See `sampler::observe`.
  void observe(const trial& x, std::span<const double> point);

  std::size_t n_objectives() const noexcept {
    return directions_.size();
  }

  /// The number of COMPLETE trials.
  std::size_t n_complete() const noexcept {
    return n_complete_;
  }

  /// How many constraints a trial has, at most.
  std::size_t n_constraints() const noexcept {
    return n_constraints_;
  }

  /// What the models of the objectives are fitted to: COMPLETE trials, with one
  /// objective also PRUNED ones.
  series objective_series() const;

  /// The COMPLETE trials with all the constraints.
  series constraint_series() const;

  /// The finished trials, if any of them FAILed; else empty.
  series outcome_series() const;

  /// How many of the first observations of a series are as they were at the
  /// last call of `mark_seen`.
  std::size_t n_unchanged(const series& observations) const;

  void mark_seen() noexcept;

  /// The latest RUNNING trials, at most `most`, in the order of numbers.
  std::vector<std::vector<double>> running(std::size_t most) const;

  /// COMPLETE trials, the best first: feasible ones before infeasible ones by
  /// violation, then by loss; with several objectives the Pareto front only,
  /// in the order of numbers.
  series ranking() const;

  /// The edge of the trust region after all COMPLETE trials.
  double trust_region_length(std::size_t n_startup) const;

  /// Whether no trial, of whatever state, has this point.
  bool is_new(std::span<const double> x) const;

private:
  template <class Predicate>
  series collect(Predicate belongs) const;

  const model_space& space_;
  std::vector<direction> directions_;
  std::map<std::int64_t, observation> trials_;
  std::size_t n_complete_ = 0;
  std::size_t n_failed_ = 0;
  std::size_t n_constraints_ = 0;
  // Observations of lower numbers have been seen.
  std::int64_t first_unseen_ = 0;
};

/// Standardized goals of the first `m` observations of the objective series,
/// larger is better: losses made finite, those far
/// beyond the ordinary ones moved to where these end, pruned ones put between
/// the median and the worst of the COMPLETE ones (they were given up for being
/// bad, and an early value may be far off), then `normalized_goals`.
/// @returns nothing if they are all equal.
std::optional<std::vector<double>>
standardized_goals(const study_history::series& observations, std::size_t m,
                   std::size_t objective);

/// How far the first `m` observations of the constraint series are on the
/// feasible side of a constraint, standardized.
struct standardized_slack {
  std::vector<double> values;
  /// Feasible if at least this.
  double threshold;
};

/// A constraint that is the same everywhere has values 0, and the threshold is
/// -1 or 1: satisfied or violated.
standardized_slack
standardized_slacks(const study_history::series& observations, std::size_t m,
                    std::size_t constraint);

/// The same for not failing, with slack 1 where a trial ended well and -1 where
/// it FAILed. Failures that keep to a region are learned; failures anywhere
/// look like noise and change little.
standardized_slack
standardized_success(const study_history::series& observations, std::size_t m);

} // namespace tuner::gp
