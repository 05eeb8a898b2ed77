#include "algorithms/evolution/polynomial_mutation.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>

namespace tuner {

double polynomial_mutation(double x, double eta, double u) {
  auto power = 1.0 / (eta + 1.0);
  // Which share of the draws lies beyond the bound.
  auto step = 0.0;
  if (u <= 0.5)
    step
      = portable::pow(
          2.0 * u + (1.0 - 2.0 * u) * portable::pow(1.0 - x, eta + 1.0), power)
        - 1.0;
  else
    step = 1.0
           - portable::pow(2.0 * (1.0 - u)
                             + 2.0 * (u - 0.5) * portable::pow(x, eta + 1.0),
                           power);
  return std::clamp(x + step, 0.0, 1.0);
}

} // namespace tuner
