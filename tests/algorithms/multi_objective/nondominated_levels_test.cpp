#include "algorithms/multi_objective/nondominated_levels.hpp"
#include "algorithms/multi_objective/nondominated_rank.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

std::vector<int> ranks_of(const tuner::nondominated_levels& levels) {
  std::vector<int> out(levels.size(), -1);
  for (std::size_t i = 0; i < levels.n_levels(); ++i)
    for (auto member : levels.level(i)) {
      CHECK(out[member] == -1);
      out[member] = static_cast<int>(i);
    }
  return out;
}

} // namespace

TEST_SUITE("algorithms/multi_objective/nondominated_levels") {
  using tuner::nondominated_levels;

  TEST_CASE("a point pushes down what it dominates, and that what it does") {
    nondominated_levels levels;
    levels.add({2, 2});
    levels.add({3, 3});
    levels.add({0, 5});
    levels.add({4, 4});
    CHECK(ranks_of(levels) == std::vector<int>{0, 1, 0, 2});
    levels.add({1, 1});
    CHECK(ranks_of(levels) == std::vector<int>{1, 2, 0, 3, 0});
  }

  TEST_CASE("after every point the levels are the ranks of all") {
    std::mt19937_64 random{11};
    for (int run = 0; run < 60; ++run) {
      auto dims = 1 + random() % 4;
      auto xs = random_points(random, 40, dims, run % 2 == 0 ? 5 : 50);
      nondominated_levels levels;
      std::vector<std::vector<double>> so_far;
      for (const auto& x : xs) {
        levels.add(x);
        so_far.push_back(x);
        CAPTURE(run);
        REQUIRE(ranks_of(levels)
                == tuner::nondominated_rank(so_far, so_far.size()));
      }
    }
  }

  TEST_CASE("infinite losses have a level, too") {
    constexpr auto inf = std::numeric_limits<double>::infinity();
    nondominated_levels levels;
    levels.add({inf, 0.0});
    levels.add({-inf, inf});
    levels.add({-inf, 0.0});
    CHECK(ranks_of(levels) == std::vector<int>{1, 1, 0});
    CHECK(nondominated_levels{}.n_levels() == 0);
  }
}
