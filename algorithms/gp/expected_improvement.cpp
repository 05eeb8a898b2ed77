#include "algorithms/gp/expected_improvement.hpp"

#include "algorithms/core/portable_math.hpp"
#include "algorithms/gp/log_normal.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tuner::gp {

namespace {

// Keeps the quotients finite at an observed point, where the variance is 0.
constexpr double variance_floor = 1e-12;

} // namespace

log_expected_improvement::log_expected_improvement(std::vector<double> best)
  : best_{std::move(best)} {
  assert(!best_.empty());
}

double log_expected_improvement::value(std::span<const prediction> predictions,
                                       std::span<double> by_mean,
                                       std::span<double> by_variance) const {
  auto n = best_.size();
  assert(predictions.size() == n);
  std::vector<double> logs(n);
  auto largest = -std::numeric_limits<double>::infinity();
  for (std::size_t s = 0; s < n; ++s) {
    auto variance = predictions[s].variance + variance_floor;
    auto deviation = std::sqrt(variance);
    auto z = (predictions[s].mean - best_[s]) / deviation;
    auto h = log_standard_improvement(z);
    by_mean[s] = h.slope / deviation;
    by_variance[s] = 0.5 * (1.0 - z * h.slope) / variance;
    logs[s] = h.value + portable::log(deviation);
    largest = std::max(largest, logs[s]);
  }
  if (n == 1)
    return logs[0];
  double total = 0.0;
  for (auto& x : logs)
    total += x = portable::exp(x - largest);
  for (std::size_t s = 0; s < n; ++s) {
    by_mean[s] *= logs[s] / total;
    by_variance[s] *= logs[s] / total;
  }
  return largest + portable::log(total / static_cast<double>(n));
}

log_feasible_utility::log_feasible_utility(const utility* objective,
                                           std::size_t n_objectives,
                                           std::vector<double> thresholds)
  : objective_{objective}, n_objectives_{n_objectives}, thresholds_{std::move(
                                                          thresholds)} {
}

double log_feasible_utility::value(std::span<const prediction> predictions,
                                   std::span<double> by_mean,
                                   std::span<double> by_variance) const {
  assert(predictions.size() == n_objectives_ + thresholds_.size());
  double out = 0.0;
  if (objective_ != nullptr) {
    out = objective_->value(predictions.first(n_objectives_),
                            by_mean.first(n_objectives_),
                            by_variance.first(n_objectives_));
  } else {
    std::fill_n(by_mean.begin(), n_objectives_, 0.0);
    std::fill_n(by_variance.begin(), n_objectives_, 0.0);
  }
  for (std::size_t i = 0; i < thresholds_.size(); ++i) {
    auto at = n_objectives_ + i;
    auto variance = predictions[at].variance + variance_floor;
    auto deviation = std::sqrt(variance);
    auto z = (predictions[at].mean - thresholds_[i]) / deviation;
    auto p = log_normal_cdf(z);
    out += p.value;
    by_mean[at] = p.slope / deviation;
    by_variance[at] = -0.5 * z * p.slope / variance;
  }
  return out;
}

} // namespace tuner::gp
