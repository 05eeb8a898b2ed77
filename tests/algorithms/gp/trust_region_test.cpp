#include "algorithms/gp/trust_region.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

TEST_SUITE("algorithms/gp/trust_region") {
  using namespace tuner::gp;

  constexpr auto inf = std::numeric_limits<double>::infinity();

  TEST_CASE("two successes in a row widen it, four failures narrow it") {
    trust_region r{6};
    r.add(100.0);
    r.start();
    r.add(90.0);
    CHECK(r.length() == 0.8);
    r.add(80.0);
    CHECK(r.length() == doctest::Approx(1.2));
    r.add(70.0);
    r.add(75.0);
    r.add(60.0);
    CHECK(r.length() == doctest::Approx(1.2));
    for (int i = 0; i < 4; ++i)
      r.add(65.0);
    CHECK(r.length() == doctest::Approx(0.72));
  }

  TEST_CASE("it is patient in many dimensions") {
    trust_region r{20};
    r.add(1.0);
    r.start();
    for (int i = 0; i < 9; ++i)
      r.add(2.0);
    CHECK(r.length() == 0.8);
    r.add(2.0);
    CHECK(r.length() == doctest::Approx(0.48));
  }

  TEST_CASE("startup trials set the incumbent only") {
    trust_region r{2};
    for (double loss : {9.0, 8.0, 7.0, 6.0, 7.0, 7.0, 7.0, 7.0, 7.0})
      r.add(loss);
    CHECK(r.length() == 0.8);
    r.start();
    r.add(5.0);
    r.add(4.0);
    CHECK(r.length() == doctest::Approx(1.2));
  }

  TEST_CASE("an improvement below a thousandth is a failure, and so is an "
            "infinite loss") {
    trust_region r{2};
    r.add(1.0);
    r.start();
    r.add(0.9995);
    r.add(0.9991);
    r.add(inf);
    r.add(inf);
    CHECK(r.length() == doctest::Approx(0.48));
  }

  TEST_CASE("it starts over when it has become tiny, and has a largest size") {
    trust_region r{2};
    r.add(1.0);
    r.start();
    double smallest = 1.0;
    for (int i = 0; i < 40; ++i) {
      r.add(1.0);
      smallest = std::min(smallest, r.length());
    }
    CHECK(smallest >= 0.02);
    CHECK(smallest < 0.04);
    for (int i = 0; i < 20; ++i)
      r.add(-1.0 - i);
    CHECK(r.length() == doctest::Approx(1.6));
  }

  TEST_CASE("the box is wider where the model is smoother, within the cube") {
    // Length scales 1, 2 and 1; the third is a choice.
    auto b = region_around(std::vector{0.5, 0.1, 0.3}, 0.4,
                           std::vector{1.0, 0.25, 1.0}, {false, false, true});
    auto half = 0.2 / std::sqrt(2.0);
    CHECK(b.lower[0] == doctest::Approx(0.5 - half));
    CHECK(b.upper[0] == doctest::Approx(0.5 + half));
    CHECK(b.lower[1] == 0.0);
    CHECK(b.upper[1] == doctest::Approx(0.1 + 2.0 * half));
    CHECK(b.lower[2] == 0.0);
    CHECK(b.upper[2] == 1.0);
    b = region_around(std::vector{0.5, 0.5}, 0.1, std::vector{1e6, 1e-6},
                      {false, false});
    CHECK(b.upper[0] == doctest::Approx(0.5 + 0.05 * 0.25));
    CHECK(b.upper[1] == doctest::Approx(0.5 + 0.05 * 4.0));
  }
}
