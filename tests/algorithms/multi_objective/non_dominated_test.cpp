#include "algorithms/multi_objective/non_dominated.hpp"
#include "algorithms/multi_objective/pareto_front.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

TEST_SUITE("algorithms/multi_objective/non_dominated") {
  using tuner::distinct_lexicographic;
  using tuner::reduce_to_front;
  using points = std::vector<std::vector<double>>;

  TEST_CASE("the first of equal points stands for them") {
    points xs{{2, 1}, {1, 9}, {2, 1}, {1, 3}, {1, 9}};
    CHECK(distinct_lexicographic(xs) == std::vector<std::size_t>{3, 1, 0});
    CHECK(distinct_lexicographic({}).empty());
  }

  TEST_CASE("the front is what a comparison of all pairs leaves") {
    std::mt19937_64 random{1};
    for (int run = 0; run < 300; ++run) {
      auto dims = 1 + random() % 5;
      auto xs = random_points(random, random() % 40, dims, 6);
      std::set<std::vector<double>> expected;
      for (const auto& x : xs)
        if (std::none_of(xs.begin(), xs.end(),
                         [&](const auto& y) { return tuner::dominates(y, x); }))
          expected.insert(x);
      reduce_to_front(xs);
      CHECK(xs == points(expected.begin(), expected.end()));
    }
  }
}
