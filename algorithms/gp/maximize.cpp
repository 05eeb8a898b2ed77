#include "algorithms/gp/maximize.hpp"

#include "algorithms/core/portable_math.hpp"
#include "algorithms/gp/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tuner::gp {

namespace {

// Candidates whose variance is computed: those of the best mean.
constexpr std::size_t screened = 128;
constexpr std::size_t n_roulette = 2;
// Starts that get the costly search along discrete dimensions.
constexpr std::size_t n_discrete_starts = 2;
constexpr int max_rounds = 4;
// Discrete dimensions with more values are searched by doubling steps.
constexpr double exhaustive_levels = 16.0;

void climb_continuous(const acquisition& f, const model_space& space,
                      const box& region, scored_point& at) {
  const auto& dims = space.continuous();
  if (dims.empty())
    return;
  // In units of the length scales, in which the function is isotropic.
  std::vector<double> z, lower, upper, unit;
  auto x = at.x;
  for (auto d : dims) {
    unit.push_back(std::sqrt(f.weights()[d]));
    lower.push_back(region.lower[d] * unit.back());
    upper.push_back(region.upper[d] * unit.back());
    z.push_back(std::clamp(x[d] * unit.back(), lower.back(), upper.back()));
  }
  std::vector<double> gradient(x.size());
  auto to_x = [&](std::span<const double> from) {
    for (std::size_t i = 0; i < dims.size(); ++i)
      x[dims[i]] = std::clamp(from[i] / unit[i], 0.0, 1.0);
  };
  auto negated = [&](std::span<const double> from, std::span<double> out) {
    to_x(from);
    auto value = f.value(x, gradient);
    for (std::size_t i = 0; i < dims.size(); ++i)
      out[i] = -gradient[dims[i]] / unit[i];
    return -value;
  };
  lbfgs_memory memory;
  auto found = minimize(negated, z, lower, upper,
                        {.gradient_tolerance = 1e-2,
                         .value_tolerance = 1e-9,
                         .max_iterations = 50,
                         .max_step = 2.0,
                         .max_pairs = 10},
                        memory);
  if (-found.value > at.value) {
    to_x(z);
    at = {x, -found.value};
  }
}

// The levels to try along one dimension from `level`.
std::vector<double>
other_levels(const model_space& space, std::size_t d, double level) {
  std::vector<double> out;
  auto n = space.levels(d);
  if (space.hamming()[d] || n <= exhaustive_levels) {
    for (double k = 0.0; k < n; k += 1.0)
      if (k != level)
        out.push_back(k);
  } else {
    for (double step = 1.0; step < n; step *= 2.0) {
      if (level - step >= 0.0)
        out.push_back(level - step);
      if (level + step < n)
        out.push_back(level + step);
    }
  }
  return out;
}

bool climb_discrete(const acquisition& f, const model_space& space,
                    scored_point& at) {
  auto improved = false;
  for (auto d : space.discrete()) {
    point_table tries{space.hamming()};
    auto x = at.x;
    for (auto k : other_levels(space, d, space.level(d, at.x[d]))) {
      x[d] = space.at_level(d, k);
      tries.push_back(x);
    }
    auto values = f.values(tries, tries.size());
    auto best = std::max_element(values.begin(), values.end());
    if (*best <= at.value)
      continue;
    tries.copy(static_cast<std::size_t>(best - values.begin()), at.x);
    at.value = *best;
    improved = true;
  }
  return improved;
}

// Draws candidates in proportion to e^value, without replacement.
std::vector<std::size_t>
roulette(const std::vector<double>& values, std::size_t best, std::size_t n,
         random_stream& random) {
  std::vector<double> weights(values.size(), 0.0);
  if (std::isfinite(values[best]))
    for (std::size_t i = 0; i < values.size(); ++i)
      weights[i] = portable::exp(values[i] - values[best]);
  weights[best] = 0.0;
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < n; ++k) {
    auto total = std::accumulate(weights.begin(), weights.end(), 0.0);
    auto left = random.uniform() * total;
    if (!(total > 0.0))
      break;
    std::size_t pick = 0;
    std::size_t last = 0;
    for (; pick < weights.size(); ++pick) {
      if (weights[pick] > 0.0)
        last = pick;
      if (weights[pick] > 0.0 && (left -= weights[pick]) < 0.0)
        break;
    }
    // Rounding may leave a little over.
    pick = std::min(pick, weights.size() - 1);
    if (!(weights[pick] > 0.0))
      pick = last;
    out.push_back(pick);
    weights[pick] = 0.0;
  }
  return out;
}

} // namespace

std::vector<scored_point>
maximize(const acquisition& f, const model_space& space,
         const point_table& candidates,
         const std::vector<std::vector<double>>& starts, const box& region,
         random_stream& random) {
  auto values = f.values(candidates, screened);
  auto better = [&](const scored_point& a, const scored_point& b) {
    return a.value > b.value;
  };
  auto candidate = [&](std::size_t i) {
    scored_point out{std::vector<double>(space.dimensions()), values[i]};
    candidates.copy(i, out.x);
    return out;
  };
  auto best = static_cast<std::size_t>(
    std::max_element(values.begin(), values.end()) - values.begin());
  std::vector<scored_point> found{candidate(best)};
  for (auto i : roulette(values, best, n_roulette, random))
    found.push_back(candidate(i));
  for (const auto& x : starts)
    found.push_back({x, f.value(x)});
  for (auto& x : found)
    climb_continuous(f, space, region, x);
  std::stable_sort(found.begin(), found.end(), better);
  if (!space.discrete().empty())
    for (std::size_t i = 0; i < std::min(n_discrete_starts, found.size()); ++i)
      for (int round = 0; round < max_rounds; ++round) {
        if (!climb_discrete(f, space, found[i]))
          break;
        climb_continuous(f, space, region, found[i]);
      }
  std::stable_sort(found.begin(), found.end(), better);
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(
    order.begin(), order.end(),
    [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  for (auto i : order)
    if (std::isfinite(values[i]))
      found.push_back(candidate(i));
  return found;
}

} // namespace tuner::gp
