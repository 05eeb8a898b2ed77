#include "algorithms/samplers/gp_sampler.hpp"

#include "algorithms/core/option_reader.hpp"
#include "algorithms/core/random.hpp"
#include "algorithms/gp/expected_improvement.hpp"
#include "algorithms/gp/hypervolume_improvement.hpp"
#include "algorithms/gp/maximize.hpp"
#include "algorithms/samplers/draw_purpose.hpp"
#include "algorithms/samplers/sobol.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tuner {

namespace {

// Candidates spread over the space, and near the best points.
constexpr std::size_t n_spread = 384;
constexpr std::size_t n_local = 128;
constexpr std::size_t n_best = 3;
// A finite space with no more points is searched exhaustively.
constexpr std::size_t exhaustive_points = 512;
// The latest RUNNING trials that the models are told of.
constexpr std::size_t n_fantasies = 256;
// Outcomes of the RUNNING trials that improvement is averaged over.
constexpr std::size_t n_outcomes = 32;
constexpr std::size_t max_front_starts = 4;

gp::uniform_design make_design(std::size_t dimensions) {
  gp::uniform_design out;
  if (dimensions == 0)
    return out;
  out.size = n_spread;
  out.points.resize(n_spread * dimensions);
  // Scrambled: the plain sequence begins unevenly in many dimensions. The key
  // is fixed; every suggestion shifts the points by its own draws.
  auto known = std::min(dimensions, sobol_sequence::max_dimensions());
  sobol_sequence sobol{known, 0};
  random_stream rest{0, 0,
                     static_cast<std::uint64_t>(draw_purpose::gp_candidates)};
  for (std::size_t i = 0; i < n_spread; ++i) {
    std::span row{out.points.data() + i * dimensions, dimensions};
    sobol.point(i, row.first(known));
    for (auto& u : row.subspan(known))
      u = rest.uniform();
  }
  return out;
}

std::vector<std::vector<double>> positions(const gp::study_history::series& x) {
  std::vector<std::vector<double>> out;
  for (const auto* o : x)
    out.push_back(o->x);
  return out;
}

// Draws `n` of the front, or all of it.
std::vector<std::vector<double>>
draw_front(const std::vector<std::vector<double>>& front, std::size_t n,
           random_stream& random) {
  auto out = front;
  for (std::size_t i = 0; i < std::min(n, out.size()); ++i)
    std::swap(out[i], out[i + random.below(out.size() - i)]);
  out.resize(std::min(n, out.size()));
  return out;
}

} // namespace

result<gp_options> read_gp_options(const std::vector<option>& options) {
  gp_options out;
  auto ok = option_reader{"sampler gp", options}
              .read("n_startup_trials", out.n_startup_trials, 1, 10'000)
              .read("deterministic_objective", out.deterministic_objective)
              .finish();
  if (!ok)
    return tl::make_unexpected(ok.error());
  return out;
}

gp_sampler::gp_sampler(const gp_options& options,
                       const sampling_problem& problem)
  : options_{options}, seed_{problem.seed}, space_{problem.space},
    random_{problem}, design_{make_design(space_.dimensions())},
    history_{space_, problem.directions},
    objective_chains_(
      problem.directions.size(),
      gp::model_chain{space_.hamming(), !options.deterministic_objective}),
    success_chain_{space_.hamming(), true} {
}

void gp_sampler::observe(const trial& x, std::span<const double> point) {
  history_.observe(x, point);
}

suggestion gp_sampler::suggest(std::int64_t number) {
  auto n_startup = static_cast<std::size_t>(options_.n_startup_trials);
  if (space_.dimensions() == 0 || history_.n_complete() < n_startup)
    return random_.suggest(number);
  std::string_view reason = "all values are equal";
  if (auto fitted = fit_models()) {
    if (auto x = choose(number, *fitted))
      return {space_.decode(*x), "gp"};
    reason = "no point is left that was not tried";
  }
  auto out = random_.suggest(number);
  out.fallback = reason;
  return out;
}

std::optional<gp_sampler::models> gp_sampler::fit_models() {
  models out;
  auto observed = history_.objective_series();
  fit_objectives(observed, out);
  if (out.objectives.empty())
    return std::nullopt;
  fit_constraints(out);
  history_.mark_seen();
  for (const auto& x : history_.running(n_fantasies)) {
    out.believed.emplace_back();
    for (auto* m : out.objectives) {
      out.believed.back().push_back(m->at(x).mean);
      m->append(x);
    }
    for (auto* m : out.constraints)
      m->append(x);
  }
  return out;
}

void gp_sampler::fit_objectives(const gp::study_history::series& observed,
                                models& out) {
  std::vector<std::vector<double>> goals;
  auto varied = history_.n_constraints() > 0;
  for (std::size_t j = 0; j < history_.n_objectives(); ++j) {
    auto all = gp::standardized_goals(observed, observed.size(), j);
    varied = varied || all;
    goals.push_back(all ? std::move(*all)
                        : std::vector<double>(observed.size(), 0.0));
  }
  if (!varied)
    return;
  auto xs = positions(observed);
  for (std::size_t j = 0; j < goals.size(); ++j)
    out.objectives.push_back(&objective_chains_[j].update(
      xs, history_.n_unchanged(observed), [&](std::size_t m) {
        if (m == observed.size())
          return goals[j];
        auto some = gp::standardized_goals(observed, m, j);
        return some ? std::move(*some) : std::vector<double>(m, 0.0);
      }));
  for (std::size_t i = 0; i < observed.size(); ++i)
    if (observed[i]->state == trial_state::complete
        && observed[i]->penalty <= 0.0) {
      out.goals.emplace_back();
      for (const auto& g : goals)
        out.goals.back().push_back(g[i]);
    }
}

void gp_sampler::fit_constraints(models& out) {
  auto add = [&](gp::model_chain& chain,
                 const gp::study_history::series& observed, auto slack) {
    out.constraints.push_back(
      &chain.update(positions(observed), history_.n_unchanged(observed),
                    [&](std::size_t m) { return slack(m).values; }));
    out.thresholds.push_back(slack(observed.size()).threshold);
  };
  if (history_.n_constraints() > 0) {
    auto limited = history_.constraint_series();
    constraint_chains_.resize(
      history_.n_constraints(),
      gp::model_chain{space_.hamming(), !options_.deterministic_objective});
    for (std::size_t j = 0; j < constraint_chains_.size(); ++j)
      add(constraint_chains_[j], limited, [&](std::size_t m) {
        return gp::standardized_slacks(limited, m, j);
      });
  }
  if (auto outcomes = history_.outcome_series(); !outcomes.empty())
    add(success_chain_, outcomes,
        [&](std::size_t m) { return gp::standardized_success(outcomes, m); });
}

std::unique_ptr<gp::utility> gp_sampler::make_improvement(
  const models& fitted, random_stream& random,
  std::vector<gp::acquisition_model>& objectives) const {
  objectives.clear();
  if (fitted.goals.empty())
    return nullptr;
  for (const auto* m : fitted.objectives)
    objectives.push_back({m});
  if (fitted.objectives.size() > 1) {
    auto goals = fitted.goals;
    goals.insert(goals.end(), fitted.believed.begin(), fitted.believed.end());
    return std::make_unique<gp::log_hypervolume_improvement>(goals);
  }
  auto best = (*std::max_element(fitted.goals.begin(), fitted.goals.end()))[0];
  const auto& model = *fitted.objectives[0];
  auto n = model.n_fantasies();
  // Half of the suggestions go by the expected outcome alone and do not expect
  // the others to raise the bar: they crowd where the model hopes most, which
  // in the parallel benchmark is better for the first 40 trials and worse from
  // 60 on than averaging. Both together do well throughout.
  if (n == 0 || random.uniform() < 0.5)
    return std::make_unique<gp::log_expected_improvement>(std::vector{best});
  auto& outcomes = objectives[0].outcomes;
  // In pairs of opposites, so that their mean is exact.
  for (std::size_t s = 0; s < n_outcomes; s += 2) {
    std::vector<double> above, below;
    for (std::size_t f = 0; f < n; ++f) {
      above.push_back(random.normal());
      below.push_back(-above.back());
    }
    outcomes.push_back(std::move(above));
    outcomes.push_back(std::move(below));
  }
  // Of each outcome, the best that is then known, unless it is probably not
  // allowed.
  std::vector<double> bests(n_outcomes, best), x(space_.dimensions());
  gp::evaluation at;
  for (std::size_t f = 0; f < n; ++f) {
    model.points().copy(model.size() - n + f, x);
    auto allowed = true;
    for (std::size_t j = 0; j < fitted.constraints.size(); ++j)
      allowed
        = allowed && fitted.constraints[j]->at(x).mean >= fitted.thresholds[j];
    if (!allowed)
      continue;
    auto expected = model.evaluate(x, at);
    for (std::size_t s = 0; s < n_outcomes; ++s)
      bests[s] = std::max(
        bests[s], std::inner_product(at.shifts.begin(), at.shifts.end(),
                                     outcomes[s].begin(), expected.mean));
  }
  return std::make_unique<gp::log_expected_improvement>(std::move(bests));
}

gp_sampler::search
gp_sampler::make_search(std::int64_t number, std::span<const double> weights,
                        random_stream& random) const {
  search out{{positions(history_.ranking()), {}},
             {},
             gp::box::unit(space_.dimensions())};
  auto& best = out.near.best;
  if (history_.n_objectives() > 1) {
    out.starts = draw_front(best, max_front_starts, random);
    return out;
  }
  best.resize(std::min(n_best, best.size()));
  out.starts = {best[0]};
  if (number % 2 == 0) {
    auto length = history_.trust_region_length(
      static_cast<std::size_t>(options_.n_startup_trials));
    out.region = gp::region_around(best[0], length, weights, space_.hamming());
    out.near.region = out.region;
  }
  return out;
}

gp::point_table gp_sampler::new_points() const {
  auto all = gp::all_points(space_);
  gp::point_table out{space_.hamming()};
  std::vector<double> x(space_.dimensions());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all.copy(i, x);
    if (history_.is_new(x))
      out.push_back(x);
  }
  return out;
}

std::optional<std::vector<double>>
gp_sampler::choose(std::int64_t number, const models& fitted) {
  random_stream random{seed_, static_cast<std::uint64_t>(number),
                       static_cast<std::uint64_t>(draw_purpose::gp_candidates)};
  std::vector<gp::acquisition_model> acquired;
  auto improvement = make_improvement(fitted, random, acquired);
  std::size_t n_predictions = 0;
  for (const auto& m : acquired)
    n_predictions += m.n_predictions();
  gp::log_feasible_utility feasible{improvement.get(), n_predictions,
                                    fitted.thresholds};
  for (const auto* m : fitted.constraints)
    acquired.push_back({m});
  gp::acquisition acquisition{std::move(acquired), feasible};
  auto search = make_search(number, acquisition.weights(), random);
  auto candidates
    = space_.points_up_to(exhaustive_points)
        ? new_points()
        : gp::make_candidates(space_, design_, n_local, search.near, random);
  if (candidates.size() == 0)
    return std::nullopt;
  for (auto& found : gp::maximize(acquisition, space_, candidates,
                                  search.starts, search.region, random))
    if (history_.is_new(found.x))
      return std::move(found.x);
  return std::nullopt;
}

} // namespace tuner
