#include "algorithms/multi_objective/covered_volume.hpp"
#include "algorithms/multi_objective/hypervolume.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>

TEST_SUITE("algorithms/multi_objective/covered_volume") {
  using tuner::covered_volume;

  TEST_CASE("two boxes that overlap cover their union") {
    covered_volume covered{{4, 4, 4}};
    CHECK(covered.of({0, 0, 0}) == 0.0);
    covered.add({2, 0, 0});
    covered.add({0, 0, 3});
    // 2 x 4 x 4 and 4 x 4 x 1, of which 2 x 4 x 1 twice.
    CHECK(covered.of({0, 0, 0}) == 40.0);
    // The point itself covers nothing of its own box.
    CHECK(covered.of({2, 0, 0}) == 8.0);
  }

  TEST_CASE("points beyond the reference point cover nothing") {
    covered_volume covered{{4, 4, 4}};
    covered.add({0, 0, 9});
    covered.add({9, 0, 0});
    covered.add({0, 4, 0});
    CHECK(covered.of({1, 1, 1}) == 0.0);
  }

  TEST_CASE("it is what the point does not add to the hypervolume") {
    std::mt19937_64 random{17};
    for (int run = 0; run < 300; ++run) {
      auto dims = 1 + random() % 4;
      auto xs = random_points(random, 1 + random() % 12, dims, 8);
      std::vector<double> reference(dims, run % 2 == 0 ? 6.0 : 9.0);
      auto x = random_points(random, 1, dims, 6).front();
      covered_volume covered{reference};
      std::vector<std::vector<double>> others;
      for (const auto& y : xs) {
        covered.add(y);
        if (y != x)
          others.push_back(y);
      }
      auto before = tuner::hypervolume(others, reference);
      others.push_back(x);
      auto after = tuner::hypervolume(others, reference);
      double box = 1.0;
      for (std::size_t j = 0; j < dims; ++j)
        box *= reference[j] - x[j];
      CAPTURE(run);
      CHECK(covered.of(x) == box - (after - before));
    }
  }

  TEST_CASE("the order in which the set came about does not change a bit") {
    std::mt19937_64 random{23};
    std::uniform_real_distribution<double> unit;
    std::vector<std::vector<double>> xs;
    for (int i = 0; i < 40; ++i)
      xs.push_back({unit(random), unit(random), unit(random)});
    std::vector<double> reference{1.1, 1.1, 1.1}, at{0.3, 0.2, 0.4};
    auto volume = [&] {
      covered_volume covered{reference};
      for (const auto& x : xs)
        covered.add(x);
      return covered.of(at);
    };
    auto first = volume();
    for (int i = 0; i < 20; ++i) {
      std::shuffle(xs.begin(), xs.end(), random);
      CHECK(volume() == first);
    }
  }
}
