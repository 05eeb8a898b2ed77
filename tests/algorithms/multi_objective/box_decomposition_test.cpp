#include "algorithms/multi_objective/box_decomposition.hpp"
#include "algorithms/multi_objective/hypervolume.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace {

constexpr auto inf = std::numeric_limits<double>::infinity();

using points = std::vector<std::vector<double>>;

bool inside(const tuner::loss_box& b, const std::vector<double>& x) {
  for (std::size_t j = 0; j < x.size(); ++j)
    if (!(b.lower[j] < x[j] && x[j] < b.upper[j]))
      return false;
  return true;
}

} // namespace

TEST_SUITE("algorithms/multi_objective/box_decomposition") {
  using tuner::decompose_nondominated;

  TEST_CASE("two objectives give the boxes of Optuna 5") {
    auto boxes = decompose_nondominated({{1, 3}, {2, 2}, {3, 1}}, {4, 4});
    std::set<points> found;
    for (const auto& b : boxes)
      found.insert({b.lower, b.upper});
    std::set<points> expected{{{-inf, -inf}, {4, 1}},
                              {{-inf, 1}, {3, 2}},
                              {{-inf, 2}, {2, 3}},
                              {{-inf, 3}, {1, 4}}};
    CHECK(boxes.size() == 4);
    CHECK(found == expected);
  }

  TEST_CASE("without points the region below the reference point is one box") {
    auto boxes = decompose_nondominated({}, {4, 5, 6});
    REQUIRE(boxes.size() == 1);
    CHECK(boxes[0].lower == std::vector<double>(3, -inf));
    CHECK(boxes[0].upper == std::vector<double>{4, 5, 6});
  }

  TEST_CASE("points that are not below the reference point change nothing") {
    auto boxes = decompose_nondominated({{1, 4}, {5, 0}}, {4, 4});
    REQUIRE(boxes.size() == 1);
    CHECK(boxes[0].upper == std::vector<double>{4, 4});
  }

  TEST_CASE("one objective leaves the interval below the best") {
    auto boxes = decompose_nondominated({{3}, {2}, {9}}, {5});
    REQUIRE(boxes.size() == 1);
    CHECK(boxes[0].upper == std::vector<double>{2});
  }

  TEST_CASE("every point below the reference point is in exactly one box, or "
            "dominated and in none") {
    std::mt19937_64 random{11};
    for (std::size_t dims = 1; dims <= 4; ++dims)
      for (int run = 0; run < 30; ++run) {
        auto xs = random_points(random, random() % 12, dims, 6);
        std::vector<double> reference(dims, 5.0);
        auto boxes = decompose_nondominated(xs, reference);
        for (int i = 0; i < 200; ++i) {
          // Between the grid, so that no probe is on a face.
          auto probe = random_points(random, 1, dims, 6)[0];
          for (auto& p : probe)
            p -= 0.5;
          auto dominated
            = std::any_of(xs.begin(), xs.end(), [&](const auto& x) {
                for (std::size_t j = 0; j < dims; ++j)
                  if (x[j] > probe[j])
                    return false;
                return true;
              });
          auto n = std::count_if(boxes.begin(), boxes.end(),
                                 [&](auto& b) { return inside(b, probe); });
          CHECK(n == (dominated ? 0 : 1));
        }
      }
  }

  TEST_CASE("the boxes' volume is what the hypervolume leaves of a cube") {
    std::mt19937_64 random{12};
    for (std::size_t dims = 2; dims <= 4; ++dims) {
      auto xs = random_points(random, 25, dims, 1000);
      for (auto& x : xs)
        for (auto& value : x)
          value /= 1000.0;
      std::vector<double> reference(dims, 1.0);
      double volume = 0.0;
      for (const auto& b : decompose_nondominated(xs, reference)) {
        double v = 1.0;
        for (std::size_t j = 0; j < dims; ++j)
          v *= b.upper[j] - std::max(b.lower[j], 0.0);
        volume += v;
      }
      CHECK(volume
            == doctest::Approx(1.0 - tuner::hypervolume(xs, reference))
                 .epsilon(1e-12));
    }
  }

  TEST_CASE("three objectives need about two boxes per point of the front") {
    // On a sphere no point dominates another.
    std::mt19937_64 random{13};
    points xs;
    for (int i = 0; i < 100; ++i) {
      auto x = random_points(random, 1, 3, 1000)[0];
      double norm = 0.0;
      for (auto& value : x) {
        value += 1.0;
        norm += value * value;
      }
      for (auto& value : x)
        value /= std::sqrt(norm);
      xs.push_back(x);
    }
    CHECK(decompose_nondominated(xs, {2, 2, 2}).size() <= 250);
  }
}
