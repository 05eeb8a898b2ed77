#include "algorithms/samplers/tpe_weights.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cmath>

namespace tuner {

namespace {

// Trials that have full weight, however old the study.
constexpr std::size_t n_recent = 25;

} // namespace

std::size_t optuna_n_below(std::size_t finished, bool single_objective) {
  auto n = (finished + 9) / 10;
  return single_objective ? std::min<std::size_t>(n, 25) : n;
}

std::size_t tuner_n_below(std::size_t finished, bool any_running) {
  auto n = any_running ? (finished + 9) / 10 : (3 * finished + 19) / 20;
  return std::min(n, tuner_max_below);
}

std::size_t tuner_n_below_front(std::size_t finished) {
  return std::min<std::size_t>((finished + 9) / 10, 100);
}

optuna_trial_weights::optuna_trial_weights(std::size_t n) noexcept {
  if (n <= n_recent)
    return;
  // Trial n - n_recent - 1 is the last one on the ramp, and reaches 1 unless it
  // is the only one.
  auto steps = std::max<std::size_t>(n - n_recent - 1, 1);
  start_ = 1.0 / static_cast<double>(n);
  slope_ = (1.0 - start_) / static_cast<double>(steps);
}

std::vector<double> rank_weights(std::size_t n) {
  std::vector<double> out(n);
  auto total = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = portable::log(static_cast<double>(n + 1))
             - portable::log(static_cast<double>(i + 1));
    total += out[i];
  }
  for (auto& x : out)
    x *= static_cast<double>(n) / total;
  return out;
}

std::vector<double>
hypervolume_weights(const std::vector<double>& contributions,
                    std::size_t finished) {
  auto share
    = std::clamp((static_cast<double>(finished) - 20.0) / 100.0, 0.0, 1.0);
  std::vector<double> out;
  for (auto c : contributions)
    out.push_back(std::max(1.0 - share + share * c, 1e-12));
  return out;
}

} // namespace tuner
