#include "algorithms/core/portable_math.hpp"
#include "algorithms/core/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tuner;

namespace {

constexpr auto inf = std::numeric_limits<double>::infinity();
constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The largest relative error against the C library in long double over
/// numbers in [low, high].
double worst(double (*f)(double), long double (*reference)(long double),
             double low, double high) {
  random_stream stream{1};
  long double out = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto x = stream.uniform(low, high);
    auto y = reference(x);
    if (y == 0)
      continue;
    out = std::max(out, std::abs((f(x) - y) / y));
  }
  return static_cast<double>(out);
}

#define TUNER_REFERENCE(name)                                                  \
  [](long double x) -> long double { return std::name(x); }

} // namespace

TEST_CASE("elementary functions are accurate over their whole range") {
  auto exp = TUNER_REFERENCE(exp);
  CHECK(worst(portable::exp, exp, -1.0, 1.0) < 4e-16);
  CHECK(worst(portable::exp, exp, -708.0, 709.7) < 4e-16);
  auto expm1 = TUNER_REFERENCE(expm1);
  CHECK(worst(portable::expm1, expm1, -1e-8, 1e-8) < 4e-16);
  CHECK(worst(portable::expm1, expm1, -2.0, 2.0) < 8e-16);
  CHECK(worst(portable::expm1, expm1, -700.0, 700.0) < 6e-16);
  auto log = TUNER_REFERENCE(log);
  CHECK(worst(portable::log, log, 0.5, 2.0) < 4e-16);
  CHECK(worst(portable::log, log, 0.999, 1.001) < 4e-16);
  CHECK(worst(portable::log, log, 0.0, 1e-310) < 4e-16);
  CHECK(worst(portable::log, log, 0.0, 1.7e308) < 4e-16);
  auto log1p = TUNER_REFERENCE(log1p);
  CHECK(worst(portable::log1p, log1p, -1e-9, 1e-9) < 4e-16);
  CHECK(worst(portable::log1p, log1p, -0.9999, 2.0) < 6e-16);
  CHECK(worst(portable::log1p, log1p, 0.0, 1e20) < 4e-16);
  auto erf = TUNER_REFERENCE(erf);
  CHECK(worst(portable::erf, erf, -1e-3, 1e-3) < 4e-16);
  CHECK(worst(portable::erf, erf, -6.0, 6.0) < 2e-14);
  auto erfc = TUNER_REFERENCE(erfc);
  CHECK(worst(portable::erfc, erfc, -6.0, 3.0) < 2e-14);
  CHECK(worst(portable::erfc, erfc, 3.0, 26.0) < 2e-14);
}

TEST_CASE("powers are accurate to the size of their logarithm") {
  random_stream stream{2};
  for (int i = 0; i < 20'000; ++i) {
    auto x = stream.uniform(1e-3, 1e3);
    auto y = stream.uniform(-20.0, 20.0);
    auto expected = std::pow(static_cast<long double>(x), y);
    auto scale = 1.0L + std::abs(y * std::log(static_cast<long double>(x)));
    CHECK(std::abs(portable::pow(x, y) - expected) < 4e-16L * scale * expected);
  }
}

TEST_CASE("special values are those of the C library") {
  for (auto x : {0.0, -0.0, 1.0, -1.0, -2.0, inf, -inf, 1e300, -1e300, 5e-324,
                 710.0, -746.0, -750.0, 709.78, 30.0, -30.0}) {
    CAPTURE(x);
    auto same = [](double a, double b) {
      return (std::isnan(a) && std::isnan(b)) || a == b
             || std::abs(a - b) <= 1e-13 * std::abs(b);
    };
    CHECK(same(portable::exp(x), std::exp(x)));
    CHECK(same(portable::expm1(x), std::expm1(x)));
    CHECK(same(portable::log(x), std::log(x)));
    CHECK(same(portable::log1p(x), std::log1p(x)));
    CHECK(same(portable::erf(x), std::erf(x)));
    CHECK(same(portable::erfc(x), std::erfc(x)));
  }
  for (auto f : {portable::exp, portable::expm1, portable::log, portable::log1p,
                 portable::erf, portable::erfc})
    CHECK(std::isnan(f(not_a_number)));
  CHECK(portable::log(1.0) == 0.0);
  CHECK(portable::exp(0.0) == 1.0);
  CHECK(portable::pow(0.0, 0.05) == 0.0);
  // The least positive number.
  CHECK(portable::exp(-745.1) == 5e-324);
}

TEST_CASE("the bits are the same on every machine") {
  // A few results in full; any other code for them would change the last bits
  // of some.
  CHECK(portable::exp(1.0) == 0x1.5bf0a8b14576ap+1);
  CHECK(portable::log(10.0) == 0x1.26bb1bbb55516p+1);
  auto sum = 0.0;
  random_stream stream{3};
  for (int i = 0; i < 1000; ++i) {
    auto x = stream.uniform(0.0, 3.0);
    sum += portable::exp(-x) + portable::log(x) + portable::log1p(x)
           + portable::expm1(x) + portable::erfc(x) + portable::erf(x)
           + portable::pow(x, 1.5);
  }
  CHECK(sum == 0x1.32d37f22df06p+13);
}
