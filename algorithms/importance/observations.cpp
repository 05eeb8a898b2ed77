#include "algorithms/importance/observations.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

namespace tuner {

namespace {

// The smallest distribution that takes all values of both.
// @pre `compatible(a, b)`.
distribution hull(const distribution& a, const distribution& b) {
  if (auto x = std::get_if<float_distribution>(&a)) {
    const auto& y = std::get<float_distribution>(b);
    return float_distribution{
      std::min(x->low, y.low), std::max(x->high, y.high), {}, x->log};
  }
  if (auto x = std::get_if<int_distribution>(&a)) {
    const auto& y = std::get<int_distribution>(b);
    return int_distribution{std::min(x->low, y.low), std::max(x->high, y.high),
                            1, x->log};
  }
  return a;
}

// Entries of the table that are one parameter in various ranges.
struct group {
  std::string name;
  std::optional<distribution> dist;
  std::size_t n_trials = 0;
};

bool is_complete(const trial& x) noexcept {
  return x.state == trial_state::complete;
}

} // namespace

observations observe(const trial_log& trials, const parameter_table& table,
                     std::size_t objective) {
  std::vector<group> groups;
  std::vector<std::size_t> group_of;
  for (const auto& x : table) {
    auto i = std::find_if(groups.begin(), groups.end(), [&](const group& g) {
      return g.name == x.name && compatible(*g.dist, x.dist);
    });
    group_of.push_back(static_cast<std::size_t>(i - groups.begin()));
    if (i == groups.end())
      groups.push_back({x.name, x.dist});
  }
  // From now on only the ranges that occur.
  for (auto& g : groups)
    g.dist.reset();
  std::vector<bool> seen(table.size(), false);
  std::size_t n_complete = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (!is_complete(trials[i]))
      continue;
    ++n_complete;
    for (const auto& p : trials[i].params) {
      auto& g = groups[group_of[p.index]];
      ++g.n_trials;
      if (seen[p.index])
        continue;
      seen[p.index] = true;
      const auto& dist = table[p.index].dist;
      g.dist = g.dist ? hull(*g.dist, dist) : hull(dist, dist);
    }
  }
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (n_complete > 0 && groups[i].n_trials == n_complete)
      kept.push_back(i);
  std::sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) {
    return groups[a].name < groups[b].name;
  });
  observations out;
  std::vector<std::optional<std::size_t>> column_of(groups.size());
  for (auto i : kept) {
    column_of[i] = out.space.size();
    out.space.push_back({groups[i].name, *groups[i].dist});
  }
  out.columns.resize(kept.size());
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const auto& x = trials[i];
    if (!is_complete(x) || x.values.size() <= objective
        || !std::isfinite(x.values[objective]))
      continue;
    out.target.push_back(x.values[objective]);
    for (const auto& p : x.params)
      if (auto column = column_of[group_of[p.index]])
        out.columns[*column].push_back(p.value);
  }
  return out;
}

} // namespace tuner
