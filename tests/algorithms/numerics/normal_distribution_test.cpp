#include "algorithms/numerics/normal_distribution.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>

using namespace tuner;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

bool near(double a, double b, double tolerance = 1e-10) {
  return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

} // namespace

TEST_CASE("the log distribution function is accurate in both tails") {
  CHECK(near(log_normal_cdf(0.0), std::log(0.5), 1e-15));
  CHECK(near(log_normal_cdf(-40.0), -804.6084420137538, 1e-13));
  CHECK(near(log_normal_cdf(-1e10), -5e19, 1e-9));
  CHECK(log_normal_cdf(10.0) == -normal_cdf(-10.0));
  // Both branches at the switch.
  CHECK(near(log_normal_cdf(std::nextafter(-20.0, 0.0)), log_normal_cdf(-20.0),
             1e-14));
  CHECK(log_normal_cdf(-infinity) == -infinity);
}

TEST_CASE("log masses agree with Optuna 5") {
  CHECK(near(log_normal_mass(-1.0, 1.0), -0.381715146302));
  CHECK(near(log_normal_mass(2.0, 3.0), -3.844353426334));
  CHECK(near(log_normal_mass(-8.0, -7.0), -27.3847937007));
  CHECK(near(log_normal_mass(30.0, 31.0), -454.321243956));
}

TEST_CASE("masses of narrow and of empty intervals") {
  // phi(0) * 2e-9.
  CHECK(near(log_normal_mass(-1e-9, 1e-9), std::log(2e-9) - 0.9189385332046727,
             1e-13));
  CHECK(log_normal_mass(1.0, 1.0) == -infinity);
  CHECK(log_normal_mass(-infinity, infinity) == 0.0);
}

TEST_CASE("truncated quantiles agree with Optuna 5") {
  CHECK(near(truncated_normal_quantile(0.25, -1.0, 1.0), -0.441770546687));
  CHECK(near(truncated_normal_quantile(0.25, 2.0, 3.0), 2.110676270885));
  CHECK(near(truncated_normal_quantile(0.25, -8.0, -7.0), -7.191498706366));
  CHECK(near(truncated_normal_quantile(0.25, 30.0, 31.0), 30.009577257491));
}

TEST_CASE("truncated quantiles invert the mass and stay within the ends") {
  for (auto [a, b] : {std::pair{-3.0, 0.5},
                      {-0.1, 9.0},
                      {-1e5, 1e5},
                      {0.0, 1.0},
                      {5.0, 5.5},
                      {-60.0, -50.0},
                      {200.0, 300.0}}) {
    CHECK(truncated_normal_quantile(0.0, a, b) == a);
    CHECK(truncated_normal_quantile(1.0, a, b) == b);
    for (auto q : {1e-300, 1e-12, 0.01, 0.5, 0.99, 1.0 - 1e-12}) {
      auto x = truncated_normal_quantile(q, a, b);
      REQUIRE(x >= a);
      REQUIRE(x <= b);
      if (q >= 0.01 && q <= 0.99)
        CHECK(near(std::exp(log_normal_mass(a, x) - log_normal_mass(a, b)), q,
                   1e-10));
    }
  }
}

TEST_CASE("the log quantile inverts the log distribution function") {
  for (auto x : {-1e4, -100.0, -37.0, -8.0, -2.0, -0.1, 0.0, 0.3, 2.0, 8.0})
    CHECK(near(inverse_log_normal_cdf(log_normal_cdf(x)), x, 1e-11));
  CHECK(inverse_log_normal_cdf(0.0) == infinity);
  CHECK(inverse_log_normal_cdf(-infinity) == -infinity);
}
