#include "algorithms/core/elementary.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace tuner;

TEST_CASE("exp is accurate over its range and floors below it") {
  for (double x = -707.9; x < 700.0; x += 0.0371)
    REQUIRE(std::abs(elementary::exp(x) / std::exp(x) - 1.0) < 4e-16);
  CHECK(elementary::exp(0.0) == 1.0);
  CHECK(elementary::exp(-1e30) == elementary::exp(-708.0));
  CHECK(elementary::exp(-std::numeric_limits<double>::infinity()) < 1e-300);
}

TEST_CASE("log is accurate from the smallest normal number up") {
  for (double x = 2.3e-308; x < 1e308; x *= 1.0137) {
    auto exact = std::log(x);
    REQUIRE(std::abs(elementary::log(x) - exact)
            < 4e-16 * (1.0 + std::abs(exact)));
  }
  CHECK(elementary::log(1.0) == 0.0);
}

TEST_CASE("erf and the scaled erfc are accurate") {
  for (double x = 0.0; x < 30.0; x += 0.00137)
    REQUIRE(std::abs(elementary::erf(x) - std::erf(x)) < 1e-14);
  for (double x = 0.0; x < 25.0; x += 0.00137) {
    // exp(x^2) loses digits in this check, not in the function.
    auto exact = std::exp(x * x) * std::erfc(x);
    REQUIRE(std::abs(elementary::scaled_erfc(x) / exact - 1.0)
            < 1e-14 + 4e-16 * x * x);
  }
  // 1 / (x sqrt(pi)) (1 - 1 / (2 x^2)) far out.
  CHECK(elementary::scaled_erfc(1e4)
        == doctest::Approx((1.0 - 0.5e-8) / (1e4 * std::sqrt(M_PI)))
             .epsilon(1e-13));
}

TEST_CASE("the functions in single precision keep about six digits") {
  for (float x = -86.9f; x < 80.0f; x += 0.00371f)
    REQUIRE(std::abs(elementary::exp(x) / std::exp(double{x}) - 1.0)
            < 4e-6 + 2e-7 * std::abs(x));
  CHECK(elementary::exp(0.0f) == 1.0f);
  CHECK(elementary::exp(-1e30f) == elementary::exp(-87.0f));
  CHECK(elementary::exp(-std::numeric_limits<float>::infinity()) > 0.0f);
  for (float x = 1.2e-38f; x < 1e38f; x *= 1.00137f) {
    auto exact = std::log(double{x});
    REQUIRE(std::abs(elementary::log(x) - exact)
            < 2e-7 * (1.0 + std::abs(exact)));
  }
  CHECK(elementary::log(1.0f) == 0.0f);
  for (float x = 0.0f; x < 25.0f; x += 0.00137f) {
    auto exact = std::exp(double{x} * x) * std::erfc(double{x});
    REQUIRE(std::abs(elementary::scaled_erfc(x) / exact - 1.0) < 1e-6);
  }
}
