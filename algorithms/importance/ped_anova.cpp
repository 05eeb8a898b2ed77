#include "algorithms/importance/ped_anova.hpp"

#include "algorithms/importance/grid_density.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

namespace tuner {

namespace {

constexpr double least_density = 1e-12;

struct usable_trial {
  const trial* row;
  double loss;
};

// The values of one entry of the table, by cell.
struct regime {
  std::vector<std::size_t> all;
  std::vector<std::size_t> good;
  std::size_t n_all = 0;
  std::size_t n_good = 0;
};

// The loss up to which trials are good.
double cutoff(const std::vector<usable_trial>& xs, double quantile) {
  std::vector<double> losses;
  losses.reserve(xs.size());
  for (const auto& x : xs)
    losses.push_back(x.loss);
  auto n = static_cast<double>(xs.size());
  auto rank
    = static_cast<std::ptrdiff_t>(std::clamp(std::ceil(quantile * n), 1.0, n));
  std::nth_element(losses.begin(), losses.begin() + rank - 1, losses.end());
  return losses[static_cast<std::size_t>(rank - 1)];
}

double divergence(const parameter_grid& grid, const regime& x,
                  bool evaluate_on_local) {
  auto good = grid.density(x.good);
  auto all = evaluate_on_local
               ? grid.density(x.all)
               : std::vector<double>(grid.size(),
                                     1.0 / static_cast<double>(grid.size()));
  double out = 0.0;
  for (std::size_t g = 0; g < grid.size(); ++g) {
    auto p = all[g] + least_density;
    auto excess = (good[g] + least_density) / p - 1.0;
    out += p * excess * excess;
  }
  return out;
}

} // namespace

importances ped_anova(const trial_log& trials, const parameter_table& table,
                      std::size_t objective, direction goal,
                      const ped_anova_options& options) {
  assert(options.target_quantile > 0.0 && options.target_quantile <= 1.0);
  std::vector<usable_trial> usable;
  std::vector<bool> occurs(table.size(), false);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const auto& x = trials[i];
    if (x.state != trial_state::complete)
      continue;
    for (const auto& p : x.params)
      occurs[p.index] = true;
    if (x.values.size() > objective && std::isfinite(x.values[objective])) {
      auto value = x.values[objective];
      usable.push_back({&x, goal == direction::minimize ? value : -value});
    }
  }
  importances out;
  std::vector<std::size_t> parameter_of(table.size());
  for (std::size_t k = 0; k < table.size(); ++k) {
    if (!occurs[k])
      continue;
    auto i = std::find_if(out.begin(), out.end(), [&](const auto& x) {
      return x.first == table[k].name;
    });
    parameter_of[k] = static_cast<std::size_t>(i - out.begin());
    if (i == out.end())
      out.emplace_back(table[k].name, 0.0);
  }
  if (usable.size() < 2)
    return out;

  std::vector<parameter_grid> grids;
  std::vector<std::size_t> grid_of(table.size());
  std::vector<regime> regimes;
  for (std::size_t k = 0; k < table.size(); ++k) {
    grid_of[k] = grids.size();
    if (!occurs[k] || is_single(table[k].dist))
      continue;
    grids.emplace_back(table[k].dist);
    regimes.push_back({std::vector<std::size_t>(grids.back().size(), 0),
                       std::vector<std::size_t>(grids.back().size(), 0)});
  }
  auto limit = cutoff(usable, options.target_quantile);
  std::size_t n_good = 0;
  for (const auto& x : usable) {
    auto is_good = x.loss <= limit;
    n_good += is_good;
    for (const auto& p : x.row->params) {
      if (is_single(table[p.index].dist))
        continue;
      auto& r = regimes[grid_of[p.index]];
      auto cell = grids[grid_of[p.index]].cell(p.value);
      ++r.all[cell];
      ++r.n_all;
      r.good[cell] += is_good;
      r.n_good += is_good;
    }
  }
  auto n = static_cast<double>(usable.size());
  auto good = static_cast<double>(n_good);
  for (std::size_t k = 0; k < table.size(); ++k) {
    if (!occurs[k] || is_single(table[k].dist))
      continue;
    const auto& r = regimes[grid_of[k]];
    if (r.n_all < 2 || r.n_good == 0)
      continue;
    auto share_of_good = static_cast<double>(r.n_good) / good;
    auto share_of_all = static_cast<double>(r.n_all) / n;
    out[parameter_of[k]].second
      += (good / n) * (good / n) * share_of_good * share_of_good / share_of_all
         * divergence(grids[grid_of[k]], r, options.evaluate_on_local);
  }
  return out;
}

} // namespace tuner
