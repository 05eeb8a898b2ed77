#include "algorithms/samplers/tpe_weights.hpp"

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

double optuna_trial_weight(std::size_t i, std::size_t n) {
  if (n < n_recent || i + n_recent >= n)
    return 1.0;
  auto start = 1.0 / static_cast<double>(n);
  auto steps = n - n_recent - 1;
  if (steps == 0)
    return start;
  return start
         + static_cast<double>(i)
             * ((1.0 - start) / static_cast<double>(steps));
}

std::vector<double> rank_weights(std::size_t n) {
  std::vector<double> out(n);
  auto total = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = std::log(static_cast<double>(n + 1))
             - std::log(static_cast<double>(i + 1));
    total += out[i];
  }
  for (auto& x : out)
    x *= static_cast<double>(n) / total;
  return out;
}

} // namespace tuner
