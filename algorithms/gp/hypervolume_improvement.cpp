#include "algorithms/gp/hypervolume_improvement.hpp"

#include "algorithms/core/portable_math.hpp"
#include "algorithms/gp/log_normal.hpp"
#include "algorithms/multi_objective/box_decomposition.hpp"
#include "algorithms/multi_objective/hypervolume_subset.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

namespace tuner::gp {

namespace {

constexpr auto inf = std::numeric_limits<double>::infinity();
constexpr double variance_floor = 1e-12;

struct log_term {
  double value;
  double by_mean;
  double by_variance;
};

// The log of E[(level - loss)+] for a loss of mean -prediction.mean.
log_term improvement_below(double level, const prediction& p) {
  auto variance = p.variance + variance_floor;
  auto deviation = std::sqrt(variance);
  auto z = (level + p.mean) / deviation;
  auto h = log_standard_improvement(z);
  return {h.value + portable::log(deviation), h.slope / deviation,
          0.5 * (1.0 - z * h.slope) / variance};
}

// ln(e^a - e^b), a >= b.
log_term log_difference(const log_term& a, const log_term& b) {
  auto r = portable::exp(b.value - a.value);
  if (!(r < 1.0))
    return {-inf, 0.0, 0.0};
  auto f = r / (1.0 - r);
  return {a.value + portable::log1p(-r),
          a.by_mean + f * (a.by_mean - b.by_mean),
          a.by_variance + f * (a.by_variance - b.by_variance)};
}

} // namespace

log_hypervolume_improvement::log_hypervolume_improvement(
  const std::vector<std::vector<double>>& goals) {
  assert(!goals.empty());
  auto losses = goals;
  for (auto& x : losses)
    for (auto& value : x)
      value = -value;
  reference_ = tpe_reference_point(losses);
  // The worst point itself must be strictly inside.
  for (auto& r : reference_)
    r = std::nextafter(r, inf);
  std::map<std::pair<std::size_t, double>, std::size_t> levels;
  auto level = [&](std::size_t objective, double at) {
    auto [found, is_new]
      = levels.emplace(std::pair{objective, at}, levels_.size());
    if (is_new) {
      levels_.push_back(at);
      level_objectives_.push_back(objective);
    }
    return found->second;
  };
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, std::size_t>
    intervals;
  for (const auto& b : decompose_nondominated(losses, reference_))
    for (std::size_t j = 0; j < reference_.size(); ++j) {
      auto lower = b.lower[j] == -inf ? none : level(j, b.lower[j]);
      auto upper = level(j, b.upper[j]);
      auto [found, is_new]
        = intervals.emplace(std::tuple{j, lower, upper}, intervals_.size());
      if (is_new)
        intervals_.push_back({j, lower, upper});
      boxes_.push_back(found->second);
    }
}

double
log_hypervolume_improvement::value(std::span<const prediction> predictions,
                                   std::span<double> by_mean,
                                   std::span<double> by_variance) const {
  auto m = reference_.size();
  std::vector<log_term> levels(levels_.size());
  for (std::size_t i = 0; i < levels.size(); ++i)
    levels[i]
      = improvement_below(levels_[i], predictions[level_objectives_[i]]);
  std::vector<log_term> intervals(intervals_.size());
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const auto& side = intervals_[i];
    intervals[i] = side.lower == none
                     ? levels[side.upper]
                     : log_difference(levels[side.upper], levels[side.lower]);
  }
  auto n = boxes_.size() / m;
  std::vector<double> logs(n, 0.0);
  auto largest = -inf;
  for (std::size_t b = 0; b < n; ++b) {
    for (std::size_t j = 0; j < m; ++j)
      logs[b] += intervals[boxes_[b * m + j]].value;
    largest = std::max(largest, logs[b]);
  }
  std::fill(by_mean.begin(), by_mean.end(), 0.0);
  std::fill(by_variance.begin(), by_variance.end(), 0.0);
  if (!std::isfinite(largest))
    return -inf;
  double total = 0.0;
  for (std::size_t b = 0; b < n; ++b) {
    auto share = portable::exp(logs[b] - largest);
    if (share == 0.0)
      continue;
    total += share;
    for (std::size_t j = 0; j < m; ++j) {
      const auto& side = intervals[boxes_[b * m + j]];
      by_mean[j] += share * side.by_mean;
      by_variance[j] += share * side.by_variance;
    }
  }
  for (std::size_t j = 0; j < m; ++j) {
    by_mean[j] /= total;
    by_variance[j] /= total;
  }
  return largest + portable::log(total);
}

} // namespace tuner::gp
