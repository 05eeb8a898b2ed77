#include "algorithms/multi_objective/hypervolume.hpp"
#include "algorithms/multi_objective/hypervolume_contribution.hpp"
#include "algorithms/multi_objective/non_dominated.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tuner;

namespace {

constexpr auto inf = std::numeric_limits<double>::infinity();

using points = std::vector<std::vector<double>>;

} // namespace

TEST_CASE("a contribution is what the front loses without the point") {
  std::mt19937_64 random{3};
  for (std::size_t dims : {1u, 2u, 3u, 4u, 5u})
    for (int round = 0; round < 40; ++round) {
      auto xs = random_points(random, 1 + random() % 12, dims, 8);
      std::vector<double> reference(dims, 7.0);
      auto got = hypervolume_contributions(xs, reference);
      REQUIRE(got.size() == xs.size());
      auto front = xs;
      reduce_to_front(front);
      for (std::size_t i = 0; i < xs.size(); ++i) {
        auto others = front;
        std::erase(others, xs[i]);
        CHECK(got[i]
              == doctest::Approx(hypervolume(front, reference)
                                 - hypervolume(others, reference)));
      }
    }
}

TEST_CASE("a staircase of three points") {
  // Steps of 1 x 1 at (1, 3), (2, 2), (3, 1); a dominated point, a point beyond
  // the reference point, and a copy.
  auto got = hypervolume_contributions(
    {{3, 1}, {2, 2}, {1, 3}, {3, 3}, {0, 9}, {2, 2}}, {4, 4});
  CHECK(got == std::vector<double>{1, 1, 1, 0, 0, 1});
}

TEST_CASE("contributions are never NaN") {
  for (const auto& reference : points{{inf, 1}, {1, 1}, {-inf, 1}, {inf, inf}})
    for (auto x : hypervolume_contributions(
           {{-inf, 0}, {0, -inf}, {0, 0}, {inf, -inf}, {inf, inf}}, reference))
      CHECK_FALSE(std::isnan(x));
  for (auto x : hypervolume_contributions(
         {{-inf, 0, 0}, {0, -inf, 0}, {0, 0, 0.5}, {1e200, -1e300, -1e300}},
         {1, 1, 1}))
    CHECK_FALSE(std::isnan(x));
  auto tiny = hypervolume_contributions({{0, 0, -inf}}, {1e-200, 1e-200, 1});
  CHECK(tiny == std::vector<double>{inf});
  CHECK(hypervolume_contributions({}, {}).empty());
}
