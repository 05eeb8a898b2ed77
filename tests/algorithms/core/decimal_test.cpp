#include "algorithms/core/decimal.hpp"

#include <doctest/doctest.h>

using namespace tuner;

TEST_CASE("steps are counted on the decimal forms") {
  CHECK(grid_steps(0.0, 1.0, 0.3) == 3);
  // 0.9 / 0.3 is 2.9999999999999996 in doubles.
  CHECK(grid_steps(0.0, 0.9, 0.3) == 3);
  CHECK(grid_steps(0.05, 0.35, 0.1) == 3);
  CHECK(grid_steps(-1e15, 1e15, 0.3) == 6'666'666'666'666'666);
  CHECK(grid_steps(2.0, 2.0, 0.1) == 0);
  CHECK(grid_steps(0.0, 0.1, 1e300) == 0);
  CHECK(grid_steps(-1e308, 1e308, 1e300) == 200'000'000);
  CHECK(grid_steps(0.0, 1e-300, 1e-301) == 10);
}

TEST_CASE("step counts saturate instead of overflowing") {
  CHECK(grid_steps(-1.7e308, 1.7e308, 5e-324) == std::int64_t{1} << 62);
}

TEST_CASE("the last grid point is what Python's decimal module computes") {
  CHECK(last_grid_point(0.0, 1.0, 0.3) == 0.9);
  CHECK(last_grid_point(0.0, 10.0, 3.0) == 9.0);
  CHECK(last_grid_point(0.05, 0.35, 0.1) == 0.35);
  CHECK(last_grid_point(-1e15, 1e15, 0.3) == 999999999999999.8);
  CHECK(last_grid_point(0.1, 1e10, 0.7) == 9999999999.6);
  CHECK(last_grid_point(-0.5, 0.26, 0.25) == 0.25);
  CHECK(last_grid_point(0.0, 0.1, 1.0) == 0.0);
  CHECK(last_grid_point(1e-300, 1.0, 0.1) == 1.0);
  CHECK(last_grid_point(-1.7e308, 1.7e308, 5e-324) == 1.7e308);
}
