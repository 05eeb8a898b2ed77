#include "algorithms/pruners/signed_rank.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace {

double p(const std::vector<double>& differences) {
  return tuner::signed_rank_p_value(differences);
}

std::vector<double> one_to(int n) {
  std::vector<double> out;
  for (int i = 1; i <= n; ++i)
    out.push_back(i);
  return out;
}

} // namespace

TEST_SUITE("algorithms/pruners/signed_rank") {
  TEST_CASE("all positive: one sign change in 2^n") {
    for (int n : {1, 2, 3, 4, 5, 13, 14, 50})
      CHECK(p(one_to(n)) == std::ldexp(1.0, -n));
  }

  TEST_CASE("small samples are exact, as in SciPy 1.13") {
    CHECK(p({-0.1, 0.2, 0.3, 0.4, 0.5}) == 0.0625);
    CHECK(p({-0.1, 0.2, 0.3, 0.4, 0.5, 0.6}) == 0.03125);
    CHECK(p({-1, -2, -3}) == 1.0);
  }

  TEST_CASE("the sum of both tails exceeds 1 by the point between") {
    // Of 8 sign changes of 1, 2, 3 two give the sum 3, two more than 4.
    CHECK(p({-1, -2, 3}) == 5.0 / 8.0);
    CHECK(p({1, 2, -3}) == 5.0 / 8.0);
  }

  TEST_CASE("ties and zeros are exact up to 13 differences") {
    CHECK(p({0, 0, 0}) == 1.0);
    CHECK(p({1, 1}) == 0.25);
    CHECK(p({1, -1}) == 0.75);
    // The zero has no sign: of 1, 1, 1 with ranks 3, 3, 3.
    CHECK(p({0, 1, 1, -1}) == 0.5);
    CHECK(p({0, 0.2, 0.3, 0.4}) == 0.125);
    CHECK(p(std::vector<double>(13, 1.0)) == std::ldexp(1.0, -13));
  }

  TEST_CASE("larger samples are approximated by the normal distribution") {
    // 14 equal ones: T = 105, mean 52.5, variance (14*15*29 - 1365) / 24.
    auto z = 52.5 / std::sqrt((6090.0 - 1365.0) / 24.0);
    CHECK(
      p(std::vector<double>(14, 1.0))
      == doctest::Approx(std::erfc(z / std::sqrt(2.0)) / 2.0).epsilon(1e-14));
    // 51 different ones: T = 1326, mean 663, variance 51*52*103 / 24.
    z = 663.0 / std::sqrt(51.0 * 52.0 * 103.0 / 24.0);
    CHECK(
      p(one_to(51))
      == doctest::Approx(std::erfc(z / std::sqrt(2.0)) / 2.0).epsilon(1e-14));
    CHECK(p(std::vector<double>(14, 0.0)) == 0.5);
  }

  TEST_CASE("the result is a probability for any size and scale") {
    for (auto scale : {1e-300, 1.0, 1e300})
      for (int n : {1, 13, 14, 50, 51, 10'000}) {
        auto xs = one_to(n);
        for (auto& x : xs)
          x *= std::fmod(x, 3.0) == 0.0 ? -scale / n : scale / n;
        CHECK(p(xs) > 0.0);
        CHECK(p(xs) <= 1.0);
      }
    constexpr auto inf = std::numeric_limits<double>::infinity();
    CHECK(p({inf, inf, 1.0}) == 0.125);
  }
}
