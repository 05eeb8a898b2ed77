#include "algorithms/multi_objective/greedy_hypervolume_subset.hpp"
#include "algorithms/multi_objective/hypervolume_subset.hpp"
#include "algorithms/multi_objective/non_dominated.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using points = std::vector<std::vector<double>>;

// Near a sphere, so that most of them are on the front.
std::vector<double> near_sphere(std::mt19937_64& random, std::size_t dims) {
  std::uniform_real_distribution<double> unit;
  std::vector<double> out(dims);
  double squares = 0.0;
  for (auto& x : out) {
    x = 0.01 + unit(random);
    squares += x * x;
  }
  auto radius = 1.0 + 0.2 * unit(random);
  for (auto& x : out)
    x = 2.0 - x * radius / std::sqrt(squares);
  return out;
}

} // namespace

TEST_SUITE("algorithms/multi_objective/greedy_hypervolume_subset") {
  using tuner::greedy_hypervolume_subset;
  using tuner::select_hypervolume_subset;

  TEST_CASE("as a front grows and loses points the picks are those of a "
            "fresh start") {
    std::mt19937_64 random{3};
    for (std::size_t dims : {2, 3, 4}) {
      greedy_hypervolume_subset remembering;
      points front;
      for (int i = 0; i < 150; ++i) {
        front.push_back(near_sphere(random, dims));
        tuner::reduce_to_front(front);
        auto k = 1 + static_cast<std::size_t>(i) / 10;
        // Now and then the reference point moves.
        std::vector<double> reference(dims, i < 90 ? 2.2 : 2.1);
        CAPTURE(dims);
        CAPTURE(i);
        REQUIRE(remembering.select(front, reference, k)
                == select_hypervolume_subset(front, reference, k));
      }
    }
  }

  TEST_CASE(
    "ties, repetitions, dominated points and changing k do not matter") {
    std::mt19937_64 random{4};
    greedy_hypervolume_subset remembering;
    points xs;
    for (int i = 0; i < 300; ++i) {
      if (i % 40 == 0)
        xs.clear();
      auto more = random_points(random, 1 + random() % 3, 3, 6);
      xs.insert(xs.end(), more.begin(), more.end());
      if (xs.size() > 2 && random() % 3 == 0)
        xs.erase(xs.begin() + static_cast<std::ptrdiff_t>(random() % 2));
      auto k = random() % (xs.size() + 1);
      CAPTURE(i);
      REQUIRE(remembering.select(xs, {6, 6, 6}, k)
              == select_hypervolume_subset(xs, {6, 6, 6}, k));
    }
  }

  TEST_CASE("an infinite point comes and goes without a trace") {
    constexpr auto inf = std::numeric_limits<double>::infinity();
    greedy_hypervolume_subset remembering;
    points xs{{3, 0, 0}, {2, 1, 0}, {1, 2, 1}, {0, 3, 0}};
    std::vector<double> reference{5, 5, 5};
    auto before = remembering.select(xs, reference, 3);
    xs.push_back({1, 2, -inf});
    CHECK(remembering.select(xs, reference, 3)
          == std::vector<std::size_t>{4, 3, 2});
    xs.pop_back();
    CHECK(remembering.select(xs, reference, 3) == before);
  }

  TEST_CASE("sizes beyond the range of double are not NaN") {
    points xs{{-1e200, -1e200, 0}, {0, -1e200, 1}, {-1e200, 0, 1}, {1, 1, 0}};
    auto picks = select_hypervolume_subset(xs, {1, 1, 1}, 2);
    CHECK(picks == std::vector<std::size_t>{0, 2});
  }
}
