#include "actors/hypervolume_job.hpp"

#include "algorithms/multi_objective/growing_hypervolume.hpp"
#include "algorithms/multi_objective/hypervolume.hpp"
#include "algorithms/multi_objective/non_dominated.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace tuner {

namespace {

using point = std::vector<double>;

// Negates what is maximized, in either sense.
point flipped(point x, const std::vector<direction>& directions) {
  for (std::size_t j = 0; j < x.size(); ++j)
    if (directions[j] == direction::maximize)
      x[j] = 0.0 - x[j]; // Not -0.0, which a person would wonder about.
  return x;
}

// The losses of the COMPLETE trials; empty for those that are infeasible.
std::vector<point> losses_of(const study_snapshot& study) {
  std::vector<point> out;
  out.reserve(study.n_complete);
  for (std::size_t i = 0; i < study.trials.size(); ++i) {
    const auto& x = study.trials[i];
    if (x.state != trial_state::complete)
      continue;
    auto counts = is_feasible(x) && x.values.size() == study.directions.size();
    out.push_back(counts ? flipped(x.values, study.directions) : point{});
  }
  return out;
}

// The worst finite loss of each objective, 0 where there is none.
point worst(const std::vector<point>& losses, std::size_t n_objectives) {
  constexpr auto nothing = -std::numeric_limits<double>::infinity();
  point out(n_objectives, nothing);
  for (const auto& x : losses)
    for (std::size_t j = 0; j < x.size(); ++j)
      if (std::isfinite(x[j]))
        out[j] = std::max(out[j], x[j]);
  std::replace(out.begin(), out.end(), nothing, 0.0);
  return out;
}

} // namespace

result<hypervolume_reply> compute_hypervolume(const hypervolume_request& req) {
  const auto& study = *req.study;
  auto n = study.directions.size();
  if (n == 1)
    return fail(errc::not_applicable,
                "The hypervolume is only available for multi-objective "
                "studies");
  if (req.reference_point && req.reference_point->size() != n)
    return fail(errc::invalid_argument,
                "The reference point should have " + std::to_string(n)
                  + " numbers, one per objective, not "
                  + std::to_string(req.reference_point->size()),
                "reference_point");
  auto cancelled
    = [&] { return std::chrono::steady_clock::now() > req.deadline; };
  auto late
    = fail(errc::timeout, "The hypervolume was not ready before the deadline");
  if (cancelled())
    return late;
  auto losses = losses_of(study);
  auto reference = req.reference_point
                     ? flipped(*req.reference_point, study.directions)
                     : worst(losses, n);
  hypervolume_reply out;
  out.reference_point = flipped(reference, study.directions);
  if (req.with_history) {
    growing_hypervolume volume{reference};
    out.history.reserve(losses.size());
    for (const auto& x : losses) {
      if (!x.empty()) {
        auto grown = volume.add(x, cancelled);
        if (!grown)
          return late;
        out.hypervolume = *grown;
      }
      out.history.push_back(out.hypervolume);
    }
    return out;
  }
  std::erase_if(losses, [](const point& x) { return x.empty(); });
  reduce_to_front(losses);
  auto volume = hypervolume(losses, reference, cancelled);
  if (!volume)
    return late;
  out.hypervolume = *volume;
  return out;
}

} // namespace tuner
