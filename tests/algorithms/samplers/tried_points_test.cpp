#include "algorithms/samplers/tried_points.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace tuner;

TEST_CASE("tried points are found again, others are not") {
  std::vector<unit_axis> axes{unit_axis{float_distribution{0.0, 1.0, 0.1}},
                              unit_axis{int_distribution{1, 5}}};
  tried_points tried{axes};
  CHECK(!tried.contains(std::vector{0.3, 2.0}));
  tried.add(std::vector{0.3, 2.0});
  CHECK(tried.contains(std::vector{0.3, 2.0}));
  CHECK(!tried.contains(std::vector{0.3, 3.0}));
  CHECK(!tried.contains(std::vector{0.2, 2.0}));
  // The same grid value but for the last bits.
  CHECK(tried.contains(std::vector{0.1 + 0.2, 2.0}));
}

TEST_CASE("incomplete points are not remembered") {
  tried_points tried{{unit_axis{float_distribution{}}}};
  tried.add(std::vector{std::numeric_limits<double>::quiet_NaN()});
  CHECK(!tried.contains(std::vector{0.0}));
}

TEST_CASE("a hundred thousand points have fingerprints of their own") {
  std::vector<unit_axis> axes(2, unit_axis{int_distribution{0, 999}});
  tried_points tried{axes};
  for (int i = 0; i < 100'000; ++i) {
    std::vector point{static_cast<double>(i % 1'000),
                      static_cast<double>(i / 1'000)};
    CHECK(!tried.contains(point));
    tried.add(point);
  }
}
