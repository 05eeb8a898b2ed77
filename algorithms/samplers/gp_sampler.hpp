#pragma once

#include "algorithms/core/options.hpp"
#include "algorithms/core/random.hpp"
#include "algorithms/gp/acquisition.hpp"
#include "algorithms/gp/candidates.hpp"
#include "algorithms/gp/model_chain.hpp"
#include "algorithms/gp/model_space.hpp"
#include "algorithms/gp/study_history.hpp"
#include "algorithms/samplers/random_sampler.hpp"
#include "algorithms/samplers/sampler.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tuner {

/// What the `gp` sampler can be told.
struct gp_options {
  /// COMPLETE trials before the first model; random until then.
  std::int64_t n_startup_trials = 10;
  /// Whether the same parameters always give the same values; else the noise
  /// is estimated.
  bool deterministic_objective = false;
};

/// Reads `gp`'s options.
/// Errors: see `option_reader::finish`.
result<gp_options> read_gp_options(const std::vector<option>& options);

/// Bayesian optimization with Gaussian processes: the sampler for expensive
/// evaluations, up to some hundred trials.
///
/// One model per objective (a Matérn 5/2 kernel of all parameters plus one of
/// each alone, a length scale per parameter, fitted to values made normal by a
/// power transform) and per constraint. The next point
/// maximizes the log of the expected (hypervolume) improvement, times the
/// probability of feasibility. Every even trial of a study with one objective
/// searches a trust region around the best one.
///
/// RUNNING trials count as points that yield what the model expects; with one
/// objective, every other suggestion (by lot) averages the improvement over
/// outcomes they may have. If trials FAIL, where they do so is learned like a
/// constraint. PRUNED trials count as no better than the median (with several
/// objectives they are ignored).
///
/// Suggests by `"random"` during startup, while all values are equal, and when
/// a finite space has no new point left.
///
/// `model_chain` says what keeps suggestions a function of the set of trials.
///
/// @see Jones, Schonlau, Welch, "Efficient Global Optimization of Expensive
///      Black-Box Functions", 1998; and the sources named in algorithms/gp.
class gp_sampler final : public sampler {
public:
  gp_sampler(const gp_options& options, const sampling_problem& problem);

  gp_sampler(const gp_sampler&) = delete;
  gp_sampler& operator=(const gp_sampler&) = delete;

  void observe(const trial& x, std::span<const double> point) override;

  /// Cost: milliseconds; after a reload once the fits of a few dozen prefixes
  /// of the history.
  suggestion suggest(std::int64_t number) override;

  bool is_slow() const noexcept override {
    return true;
  }

private:
  // The models of the present history, fantasies included.
  struct models {
    std::vector<gp::posterior*> objectives;
    // Of constraints, and of success if trials failed.
    std::vector<gp::posterior*> constraints;
    // One per constraint.
    std::vector<double> thresholds;
    // Of feasible COMPLETE trials; shape (n, objectives).
    std::vector<std::vector<double>> goals;
    // Of RUNNING trials, as believed; shape (n, objectives).
    std::vector<std::vector<double>> believed;
  };

  std::optional<models> fit_models();
  void fit_objectives(const gp::study_history::series& observed, models& out);
  void fit_constraints(models& out);
  // The improvement to maximize, and how it sees the objectives' models. Null
  // if nothing is feasible yet.
  std::unique_ptr<gp::utility>
  make_improvement(const models& fitted, random_stream& random,
                   std::vector<gp::acquisition_model>& objectives) const;
  // Where to look for candidates, and with which starts.
  struct search {
    gp::neighbourhood near;
    std::vector<std::vector<double>> starts;
    gp::box region;
  };

  search make_search(std::int64_t number, std::span<const double> weights,
                     random_stream& random) const;
  // The points of a finite space that no trial has.
  gp::point_table new_points() const;
  // Where to go next on the model's axes; nothing if no new point is found.
  std::optional<std::vector<double>>
  choose(std::int64_t number, const models& fitted);

  gp_options options_;
  std::uint64_t seed_;
  gp::model_space space_;
  random_sampler random_;
  gp::uniform_design design_;
  gp::study_history history_;
  // One per objective, one per constraint, and that of success.
  std::vector<gp::model_chain> objective_chains_;
  std::vector<gp::model_chain> constraint_chains_;
  gp::model_chain success_chain_;
};

} // namespace tuner
