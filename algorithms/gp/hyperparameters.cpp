#include "algorithms/gp/hyperparameters.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cmath>

namespace tuner::gp {

hyperparameters hyperparameters::ones(std::size_t dimensions) {
  return {std::vector<double>(dimensions, 1.0), 1.0, 1.0, 1.0};
}

double log_prior(const hyperparameters& h, std::span<double> gradient) {
  double out = 0.0;
  auto d = h.weights.size();
  for (std::size_t i = 0; i < d; ++i) {
    auto w = h.weights[i];
    out -= 0.1 / w + 0.1 * w;
    gradient[i] += 0.1 / w - 0.1 * w;
  }
  out += portable::log(h.scale) - h.scale;
  gradient[d] += 1.0 - h.scale;
  out += portable::log(h.additive) - h.additive;
  gradient[d + 1] += 1.0 - h.additive;
  out += 0.1 * portable::log(h.noise) - 30.0 * h.noise;
  if (gradient.size() > d + 2)
    gradient[d + 2] += (0.1 / h.noise - 30.0) * (h.noise - minimum_noise);
  return out;
}

std::vector<double> to_log(const hyperparameters& h, bool free_noise) {
  std::vector<double> out;
  for (auto w : h.weights)
    out.push_back(portable::log(w));
  out.push_back(portable::log(h.scale));
  out.push_back(portable::log(h.additive));
  if (free_noise)
    // A noise at the minimum starts just above it, not at -infinity.
    out.push_back(portable::log(std::max(h.noise - minimum_noise, 1e-8)));
  return out;
}

hyperparameters
from_log(std::span<const double> log_values, std::size_t dimensions) {
  hyperparameters out;
  for (std::size_t i = 0; i < dimensions; ++i)
    out.weights.push_back(portable::exp(log_values[i]));
  out.scale = portable::exp(log_values[dimensions]);
  out.additive = portable::exp(log_values[dimensions + 1]);
  out.noise = log_values.size() > dimensions + 2
                ? portable::exp(log_values[dimensions + 2]) + minimum_noise
                : minimum_noise;
  return out;
}

} // namespace tuner::gp
