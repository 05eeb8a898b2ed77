#include "algorithms/gp/log_normal.hpp"

#include "algorithms/core/portable_math.hpp"

#include <cmath>

namespace tuner::gp {

namespace {

constexpr double inv_sqrt_2pi = 0.3989422804014327;
constexpr double log_sqrt_2pi = 0.9189385332046727;
constexpr double sqrt_half = 0.7071067811865476;
// Below it the sums of the direct formulas lose more digits than the series.
constexpr double tail = -25.0;

} // namespace

value_and_slope log_standard_improvement(double z) {
  if (z >= tail) {
    auto cdf = 0.5 * portable::erfc(-sqrt_half * z);
    auto h = z * cdf + inv_sqrt_2pi * portable::exp(-0.5 * z * z);
    return {portable::log(h), cdf / h};
  }
  // phi(z) / z² (1 - 3 / z² + 15 / z⁴ - 105 / z⁶).
  auto w = 1.0 / (z * z);
  auto series = w * (-3.0 + w * (15.0 - 105.0 * w));
  auto slope = w * (6.0 + w * (-60.0 + 630.0 * w)) / z;
  return {-0.5 * z * z - log_sqrt_2pi - 2.0 * portable::log(-z)
            + portable::log1p(series),
          -z - 2.0 / z + slope / (1.0 + series)};
}

value_and_slope log_normal_cdf(double z) {
  if (z >= tail) {
    auto cdf = 0.5 * portable::erfc(-sqrt_half * z);
    return {z > 6.0 ? portable::log1p(-0.5 * portable::erfc(sqrt_half * z))
                    : portable::log(cdf),
            inv_sqrt_2pi * portable::exp(-0.5 * z * z) / cdf};
  }
  // phi(z) / -z (1 - 1 / z² + 3 / z⁴ - 15 / z⁶).
  auto w = 1.0 / (z * z);
  auto series = w * (-1.0 + w * (3.0 - 15.0 * w));
  auto slope = w * (2.0 + w * (-12.0 + 90.0 * w)) / z;
  return {-0.5 * z * z - log_sqrt_2pi - portable::log(-z)
            + portable::log1p(series),
          -z - 1.0 / z + slope / (1.0 + series)};
}

} // namespace tuner::gp
