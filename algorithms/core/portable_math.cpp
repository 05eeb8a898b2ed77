#include "algorithms/core/portable_math.hpp"

#include "algorithms/core/elementary.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>

namespace tuner::portable {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// ln 2 in two parts, the first with so few bits that its product with an
// exponent is exact.
constexpr double ln2_high = 6.93147180369123816490e-01;
constexpr double ln2_low = 1.90821492927058770002e-10;

// e^r - 1 - r by Taylor's series. @pre |r| <= 0.35.
double exp_without_linear(double r) {
  auto q = 1.0 / 87178291200.0;
  for (auto factorial :
       {6227020800.0, 479001600.0, 39916800.0, 3628800.0, 362880.0, 40320.0,
        5040.0, 720.0, 120.0, 24.0, 6.0, 2.0})
    q = q * r + 1.0 / factorial;
  return r * r * q;
}

// f - ln(1 + f) by the series of artanh(f / (2 + f)).
// @pre sqrt(1/2) <= 1 + f <= sqrt(2).
double linear_without_log(double f) {
  auto s = f / (2.0 + f);
  auto z = s * s;
  auto series = 2.0 / 21.0;
  for (auto odd : {19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0})
    series = series * z + 2.0 / odd;
  // ln(1 + f) = 2 s + s z series, and 2 s = f - s f.
  auto half_square = 0.5 * f * f;
  return half_square - s * (half_square + z * series);
}

// Taylor's series. @pre |x| <= 1.
double erf_near_zero(double x) {
  auto square = x * x;
  auto term = x;
  auto sum = x;
  for (int n = 1; n <= 20; ++n) {
    term *= -square / n;
    sum += term / (2 * n + 1);
  }
  return 1.1283791670955125739 * sum;
}

// e^(-x^2), the square in two parts lest its error is multiplied by x^2.
double exp_of_minus_square(double x) {
  auto head = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x)
                                    & 0xffffffff00000000);
  return exp(-head * head) * exp((head - x) * (head + x));
}

} // namespace

double exp(double x) noexcept {
  if (std::isnan(x))
    return x;
  if (x > 709.79)
    return infinity;
  if (x < -745.2)
    return 0.0;
  auto n = std::nearbyint(x * 1.4426950408889634074);
  auto r = (x - n * ln2_high) - n * ln2_low;
  auto value = 1.0 + (r + exp_without_linear(r));
  // In two steps: the power of two alone may be out of range.
  auto power = [](int k) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
  };
  auto k = static_cast<int>(n);
  return value * power(k / 2) * power(k - k / 2);
}

double expm1(double x) noexcept {
  if (std::abs(x) <= 0.35)
    return x + exp_without_linear(x);
  return exp(x) - 1.0;
}

double log(double x) noexcept {
  if (!(x > 0.0))
    return x == 0.0 ? -infinity : not_a_number;
  if (x == infinity)
    return x;
  auto n = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    n = -54;
  }
  // x = 2^n m with m in [sqrt(1/2), sqrt(2)).
  auto bits = std::bit_cast<std::int64_t>(x) - 0x3fe6a09e667f3bcd;
  auto exponent = bits >> 52;
  auto m = std::bit_cast<double>(std::bit_cast<std::int64_t>(x)
                                 - exponent * (std::int64_t{1} << 52));
  auto k = static_cast<double>(n + exponent);
  auto f = m - 1.0;
  return k * ln2_high - ((linear_without_log(f) - k * ln2_low) - f);
}

double log1p(double x) noexcept {
  if (x > -0.29 && x < 0.41)
    return x - linear_without_log(x);
  auto u = 1.0 + x;
  if (!(u > 0.0) || u == infinity)
    return log(u);
  // What the addition has rounded off.
  return log(u) + (x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x)) / u;
}

double pow(double x, double y) noexcept {
  return exp(y * log(x));
}

double erf(double x) noexcept {
  if (std::isnan(x))
    return x;
  if (std::abs(x) <= 1.0)
    return erf_near_zero(x);
  return x > 0.0 ? 1.0 - erfc(x) : erfc(-x) - 1.0;
}

double erfc(double x) noexcept {
  if (std::isnan(x))
    return x;
  if (x < 0.5)
    return x >= -1.0 ? 1.0 - erf_near_zero(x) : 2.0 - erfc(-x);
  // From here on it underflows.
  if (x > 28.0)
    return 0.0;
  return elementary::scaled_erfc(x) * exp_of_minus_square(x);
}

} // namespace tuner::portable
