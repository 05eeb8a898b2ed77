#include "algorithms/core/trial.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace tuner;

TEST_CASE("what is violated adds up, what is not does not make up for it") {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  trial x;
  CHECK(is_feasible(x));
  CHECK(total_violation(x) == 0.0);
  x.constraints = {-3.0, 0.0, -infinity};
  CHECK(is_feasible(x));
  CHECK(total_violation(x) == 0.0);
  x.constraints = {-3.0, 0.5, 0.25};
  CHECK_FALSE(is_feasible(x));
  CHECK(total_violation(x) == 0.75);
  for (auto c : {infinity, std::numeric_limits<double>::quiet_NaN()}) {
    x.constraints = {0.5, c, -infinity};
    CHECK_FALSE(is_feasible(x));
    CHECK(total_violation(x) == infinity);
  }
}
