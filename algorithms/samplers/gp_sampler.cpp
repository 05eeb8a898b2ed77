#include "algorithms/samplers/gp_sampler.hpp"

#include "algorithms/core/random.hpp"
#include "algorithms/gp/expected_improvement.hpp"
#include "algorithms/gp/hypervolume_improvement.hpp"
#include "algorithms/gp/maximize.hpp"
#include "algorithms/samplers/draw_purpose.hpp"
#include "algorithms/samplers/option_reader.hpp"
#include "algorithms/samplers/sobol.hpp"

#include <algorithm>
#include <memory>

namespace tuner {

namespace {

// Candidates spread over the space, and near the best points.
constexpr std::size_t n_spread = 384;
constexpr std::size_t n_local = 128;
constexpr std::size_t n_best = 3;
// A finite space with no more points is searched exhaustively.
constexpr std::size_t exhaustive_points = 512;
// The latest RUNNING and FAILed trials that the models are told of.
constexpr std::size_t n_fantasies = 256;
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
  auto ok = option_reader{"gp", options}
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
      gp::model_chain{space_.hamming(), !options.deterministic_objective}) {
}

void gp_sampler::observe(const trial& x, std::span<const double> point) {
  history_.observe(x, point);
}

suggestion gp_sampler::suggest(std::int64_t number) {
  auto n_startup = static_cast<std::size_t>(options_.n_startup_trials);
  if (space_.dimensions() > 0 && history_.n_complete() >= n_startup)
    if (auto x = choose(number))
      return {space_.decode(*x), "gp"};
  return random_.suggest(number);
}

std::optional<gp_sampler::models> gp_sampler::fit_models() {
  models out;
  auto observed = history_.objective_series();
  auto restricted = history_.n_constraints() > 0;
  std::vector<std::vector<double>> goals;
  auto varied = false;
  for (std::size_t j = 0; j < history_.n_objectives(); ++j) {
    auto all = gp::standardized_goals(observed, observed.size(), j);
    varied = varied || all;
    goals.push_back(all ? std::move(*all)
                        : std::vector<double>(observed.size(), 0.0));
  }
  if (!varied && !restricted)
    return std::nullopt;
  auto xs = positions(observed);
  for (std::size_t j = 0; j < goals.size(); ++j)
    out.objectives.push_back(&objective_chains_[j].update(
      xs, history_.n_unchanged(false), [&](std::size_t m) {
        if (m == observed.size())
          return goals[j];
        auto some = gp::standardized_goals(observed, m, j);
        return some ? std::move(*some) : std::vector<double>(m, 0.0);
      }));
  if (restricted) {
    auto limited = history_.constraint_series();
    auto limited_xs = positions(limited);
    constraint_chains_.resize(
      history_.n_constraints(),
      gp::model_chain{space_.hamming(), !options_.deterministic_objective});
    for (std::size_t j = 0; j < constraint_chains_.size(); ++j) {
      out.constraints.push_back(&constraint_chains_[j].update(
        limited_xs, history_.n_unchanged(true), [&](std::size_t m) {
          return gp::standardized_slacks(limited, m, j).values;
        }));
      out.thresholds.push_back(
        gp::standardized_slacks(limited, limited.size(), j).threshold);
    }
  }
  history_.mark_seen();
  for (std::size_t i = 0; i < observed.size(); ++i)
    if (observed[i]->state == trial_state::complete
        && observed[i]->penalty <= 0.0) {
      out.goals.emplace_back();
      for (const auto& g : goals)
        out.goals.back().push_back(g[i]);
    }
  auto n_real = out.goals.size();
  for (const auto& x : history_.unobserved(n_fantasies)) {
    std::vector<double> believed;
    for (auto* m : out.objectives) {
      believed.push_back(m->at(x).mean);
      m->append(x);
    }
    for (auto* m : out.constraints)
      m->append(x);
    // With several objectives, to find other parts of the front; with one the
    // model's hopes would only raise the bar.
    if (n_real > 0 && believed.size() > 1)
      out.goals.push_back(std::move(believed));
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

std::optional<std::vector<double>> gp_sampler::choose(std::int64_t number) {
  auto fitted = fit_models();
  if (!fitted)
    return std::nullopt;
  random_stream random{seed_, static_cast<std::uint64_t>(number),
                       static_cast<std::uint64_t>(draw_purpose::gp_candidates)};
  std::unique_ptr<gp::utility> improvement;
  if (!fitted->goals.empty()) {
    if (history_.n_objectives() == 1)
      improvement = std::make_unique<gp::log_expected_improvement>(
        (*std::max_element(fitted->goals.begin(), fitted->goals.end()))[0]);
    else
      improvement
        = std::make_unique<gp::log_hypervolume_improvement>(fitted->goals);
  }
  gp::log_feasible_utility feasible{improvement.get(), history_.n_objectives(),
                                    fitted->thresholds};
  std::vector<const gp::posterior*> all;
  if (improvement)
    all.insert(all.end(), fitted->objectives.begin(), fitted->objectives.end());
  all.insert(all.end(), fitted->constraints.begin(), fitted->constraints.end());
  if (!improvement)
    feasible = {nullptr, 0, fitted->thresholds};
  gp::acquisition acquisition{all, feasible};

  auto near = gp::neighbourhood{positions(history_.ranking()), {}};
  auto single = history_.n_objectives() == 1;
  std::vector<std::vector<double>> starts{near.best[0]};
  if (!single)
    starts = draw_front(near.best, max_front_starts, random);
  auto region = gp::box::unit(space_.dimensions());
  if (single) {
    near.best.resize(std::min(n_best, near.best.size()));
    if (number % 2 == 0) {
      region = gp::region_around(
        near.best[0],
        history_.trust_region_length(
          static_cast<std::size_t>(options_.n_startup_trials)),
        acquisition.weights(), space_.hamming());
      near.region = region;
    }
  }
  auto candidates
    = space_.points_up_to(exhaustive_points)
        ? new_points()
        : gp::make_candidates(space_, design_, n_local, near, random);
  if (candidates.size() == 0)
    return std::nullopt;
  for (auto& found :
       gp::maximize(acquisition, space_, candidates, starts, region, random))
    if (history_.is_new(found.x))
      return std::move(found.x);
  return std::nullopt;
}

} // namespace tuner
