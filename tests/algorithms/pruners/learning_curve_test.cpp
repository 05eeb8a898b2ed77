#include "algorithms/pruners/learning_curve.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("algorithms/pruners/learning_curve") {
  using curve = std::vector<tuner::intermediate_value>;
  using tuner::best_value;
  using tuner::direction;
  using tuner::is_due;

  constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();
  constexpr auto inf = std::numeric_limits<double>::infinity();

  TEST_CASE("the best value passes over NaN") {
    curve xs{{0, no_number}, {1, 2.0}, {2, no_number}, {3, 1.0}, {4, 3.0}};
    CHECK(best_value(xs, direction::minimize) == 1.0);
    CHECK(best_value(xs, direction::maximize) == 3.0);
    CHECK(best_value(curve{{0, 1.0}, {1, -inf}}, direction::minimize) == -inf);
    CHECK(std::isnan(best_value(curve{{0, no_number}}, direction::minimize)));
    CHECK(std::isnan(best_value({}, direction::maximize)));
  }

  TEST_CASE("a step is due if it is the first of its interval") {
    CHECK_FALSE(is_due({}, 0, 1));
    CHECK(is_due(curve{{0, 1.0}}, 0, 1));
    CHECK_FALSE(is_due(curve{{1, 1.0}}, 2, 3));
    CHECK(is_due(curve{{1, 1.0}, {2, 1.0}}, 2, 3));
    CHECK_FALSE(is_due(curve{{2, 1.0}, {4, 1.0}}, 2, 3));
    CHECK(is_due(curve{{4, 1.0}, {9, 1.0}}, 2, 3));
    constexpr auto last = std::numeric_limits<std::int32_t>::max();
    CHECK(is_due(curve{{last - 1, 1.0}, {last, 1.0}}, last, last));
  }
}
