#include "algorithms/numerics/normal_distribution.hpp"

#include "algorithms/core/inverse_normal.hpp"
#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace tuner {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double log_sqrt_2pi = 0.91893853320467274178;

// ln(exp(a) + exp(b)).
double log_sum(double a, double b) {
  auto m = std::max(a, b);
  if (m == -infinity)
    return -infinity;
  return m + portable::log1p(portable::exp(std::min(a, b) - m));
}

// ln(exp(a) - exp(b)), a >= b.
double log_difference(double a, double b) {
  if (b == -infinity)
    return a;
  auto d = b - a;
  if (d >= 0.0)
    return -infinity;
  // Whichever form keeps the digits of exp(d).
  return a
         + (d > -std::numbers::ln2 ? portable::log(-portable::expm1(d))
                                   : portable::log1p(-portable::exp(d)));
}

} // namespace

double normal_cdf(double x) noexcept {
  return 0.5 * portable::erfc(-x * std::numbers::sqrt2 * 0.5);
}

double log_normal_cdf(double x) noexcept {
  if (x > 6.0)
    return -normal_cdf(-x);
  if (x > -20.0)
    return portable::log(normal_cdf(x));
  if (x == -infinity)
    return -infinity;
  // Asymptotic series of the Mills ratio; at -20 its 10th term is 1e-16.
  auto w = 1.0 / (x * x);
  auto term = 1.0;
  auto sum = 1.0;
  for (int i = 1; i <= 10; ++i) {
    term *= -(2 * i - 1) * w;
    sum += term;
  }
  return -0.5 * x * x - portable::log(-x) - log_sqrt_2pi + portable::log(sum);
}

double log_normal_mass(double a, double b) noexcept {
  if (!(a < b))
    return -infinity;
  if (b <= 0.0)
    return log_difference(log_normal_cdf(b), log_normal_cdf(a));
  if (a > 0.0)
    return log_difference(log_normal_cdf(-a), log_normal_cdf(-b));
  auto outside = normal_cdf(a) + normal_cdf(-b);
  // Around 0 the two tails add up to almost 1; erf keeps the digits there.
  if (outside > 0.9)
    return portable::log(0.5
                         * (portable::erf(b * std::numbers::sqrt2 * 0.5)
                            - portable::erf(a * std::numbers::sqrt2 * 0.5)));
  return portable::log1p(-outside);
}

double inverse_log_normal_cdf(double y) noexcept {
  if (y >= 0.0)
    return infinity;
  if (y == -infinity)
    return -infinity;
  // Near the upper end exp(y) loses the distance to 1 that matters.
  if (y > -0.01)
    return -inverse_normal_cdf(-portable::expm1(y));
  if (y > -700.0)
    return inverse_normal_cdf(portable::exp(y));
  // Newton from the leading term of the tail; converges quadratically, and
  // log Phi is concave, so that it cannot overshoot for long.
  auto x = -std::sqrt(-2.0 * (y + log_sqrt_2pi));
  for (int i = 0; i < 100; ++i) {
    auto log_cdf = log_normal_cdf(x);
    auto log_density = -0.5 * x * x - log_sqrt_2pi;
    auto step = (log_cdf - y) * portable::exp(log_cdf - log_density);
    x -= step;
    if (std::abs(step) < 1e-14 * std::abs(x))
      break;
  }
  return x;
}

double truncated_normal_quantile(double q, double a, double b) noexcept {
  if (!(q > 0.0))
    return a;
  if (q >= 1.0)
    return b;
  double x = 0.0;
  if (a <= 0.0 && b >= 0.0) {
    // The usual case: no tail needs a logarithm, both sides keep their digits.
    auto below = normal_cdf(a);
    auto above = normal_cdf(-b);
    auto mass = 1.0 - below - above;
    auto lower = below + q * mass;
    auto upper = above + (1.0 - q) * mass;
    x = lower <= 0.5 ? inverse_normal_cdf(lower) : -inverse_normal_cdf(upper);
  } else {
    auto mass = log_normal_mass(a, b);
    if (a < 0.0)
      x = inverse_log_normal_cdf(
        log_sum(log_normal_cdf(a), portable::log(q) + mass));
    else
      x = -inverse_log_normal_cdf(
        log_sum(log_normal_cdf(-b), portable::log1p(-q) + mass));
  }
  return std::clamp(x, a, b);
}

} // namespace tuner
