#include "algorithms/gp/matern.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

TEST_SUITE("algorithms/gp/matern") {
  using namespace tuner::gp;

  TEST_CASE("the kernel has the values of the closed form") {
    std::vector<double> q{0.01, 0.25, 1.0, 4.0, 0.0}, k(5), dk(5);
    matern52(q.data(), q.size(), 1.0, k.data(), dk.data());
    CHECK(k[0] == doctest::Approx(.991759236171).epsilon(1e-11));
    CHECK(k[1] == doctest::Approx(.828649142418).epsilon(1e-11));
    CHECK(k[2] == doctest::Approx(.523994108832).epsilon(1e-11));
    CHECK(k[3] == doctest::Approx(.138660219139).epsilon(1e-11));
    CHECK(k[4] == 1.0);
    CHECK(dk[4] == doctest::Approx(-5.0 / 6.0));
    matern52(q.data(), q.size(), 3.0, k.data(), nullptr);
    CHECK(k[2] == doctest::Approx(3.0 * .523994108832).epsilon(1e-11));
  }

  TEST_CASE("the derivative is that of the values") {
    for (double q : {0.003, 0.4, 2.5, 30.0}) {
      auto h = 1e-5 * q;
      std::vector<double> x{q - h, q, q + h}, k(3), dk(3);
      matern52(x.data(), 3, 1.7, k.data(), dk.data());
      CHECK(dk[1] == doctest::Approx((k[2] - k[0]) / (2.0 * h)).epsilon(1e-6));
    }
  }

  TEST_CASE("it falls to 0 far away and is never NaN") {
    constexpr auto inf = std::numeric_limits<double>::infinity();
    std::vector<double> q{1e4, 1e6, 1e300, inf}, k(4), dk(4);
    matern52(q.data(), 4, 1.0, k.data(), dk.data());
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(k[i] >= 0.0);
      CHECK(k[i] < 1e-60);
      CHECK(std::isfinite(dk[i]));
    }
  }

  TEST_CASE("distances are weighted, and 0 or 1 along Hamming dimensions") {
    point_table points{{false, true}};
    points.push_back(std::vector{0.5, 0.25});
    points.push_back(std::vector{0.1, 0.75});
    std::vector<double> q(2);
    std::vector<double> weights{4.0, 9.0};
    squared_distances(points, 2, std::vector{0.0, 0.75}, weights, q.data());
    CHECK(q[0] == doctest::Approx(4.0 * 0.25 + 9.0));
    CHECK(q[1] == doctest::Approx(4.0 * 0.01));
  }

  TEST_CASE("weighted sums of squares and differences are exact over any n") {
    for (std::size_t n : {1, 7, 8, 21}) {
      point_table points{{false, true}};
      std::vector<double> factors;
      double squares = 0.0, mismatches = 0.0, differences = 0.0;
      for (std::size_t i = 0; i < n; ++i) {
        auto u = 0.01 * static_cast<double>(i * i % 37);
        auto c = i % 3 == 0 ? 0.25 : 0.75;
        points.push_back(std::vector{u, c});
        auto f = 1.0 + static_cast<double>(i);
        factors.push_back(f);
        squares += f * (0.3 - u) * (0.3 - u);
        differences += f * (0.3 - u);
        mismatches += c == 0.25 ? 0.0 : f;
      }
      std::vector<double> x{0.3, 0.25}, sums{1.0, 1.0};
      add_weighted_squares(points, n, x, factors.data(), sums);
      CHECK(sums[0] == doctest::Approx(1.0 + squares).epsilon(1e-13));
      CHECK(sums[1] == doctest::Approx(1.0 + mismatches).epsilon(1e-13));
      weighted_differences(points, n, x, factors.data(), sums);
      CHECK(sums[0] == doctest::Approx(differences).epsilon(1e-13));
      CHECK(sums[1] == 0.0);
    }
  }
}
