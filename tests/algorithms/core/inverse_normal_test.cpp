#include "algorithms/core/inverse_normal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace tuner;

namespace {

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

} // namespace

TEST_CASE("known quantiles of the standard normal") {
  CHECK(inverse_normal_cdf(0.5) == 0.0);
  CHECK(inverse_normal_cdf(0.975)
        == doctest::Approx(1.959963984540054).epsilon(1e-15));
  CHECK(inverse_normal_cdf(0.25)
        == doctest::Approx(-0.6744897501960817).epsilon(1e-15));
  // The checks of Wichura's paper.
  CHECK(inverse_normal_cdf(0.001)
        == doctest::Approx(-3.090232306167814).epsilon(1e-15));
  CHECK(inverse_normal_cdf(1e-20)
        == doctest::Approx(-9.262340089798408).epsilon(1e-15));
}

TEST_CASE("the quantile of 0 and 1 is infinite") {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  CHECK(inverse_normal_cdf(0.0) == -infinity);
  CHECK(inverse_normal_cdf(1.0) == infinity);
}

TEST_CASE("the quantile inverts the distribution function from 1e-300 up") {
  for (double p = 1e-300; p < 0.5; p *= 1.7) {
    auto x = inverse_normal_cdf(p);
    // Phi amplifies a relative error of x by about x^2.
    CHECK(std::abs(normal_cdf(x) / p - 1.0) < 1e-15 * (4.0 + x * x));
    if (p > 1e-10)
      CHECK(inverse_normal_cdf(1.0 - p)
            == doctest::Approx(-inverse_normal_cdf(1.0 - (1.0 - p)))
                 .epsilon(1e-14));
  }
}
