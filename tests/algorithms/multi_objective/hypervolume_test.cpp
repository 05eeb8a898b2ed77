#include "algorithms/multi_objective/hypervolume.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using points = std::vector<std::vector<double>>;

constexpr auto inf = std::numeric_limits<double>::infinity();

// Counts the dominated unit cells of the grid 0 .. reference - 1.
double count_cells(const points& xs, std::size_t dims, std::size_t reference) {
  double out = 0.0;
  std::vector<std::size_t> cell(dims, 0);
  for (;;) {
    auto covers = [&](const std::vector<double>& x) {
      for (std::size_t j = 0; j < dims; ++j)
        if (x[j] > static_cast<double>(cell[j]))
          return false;
      return true;
    };
    out += std::any_of(xs.begin(), xs.end(), covers) ? 1.0 : 0.0;
    std::size_t j = 0;
    while (j < dims && ++cell[j] == reference)
      cell[j++] = 0;
    if (j == dims)
      return out;
  }
}

// Over all subsets, the volume of their intersection with alternating sign.
double inclusion_exclusion(const points& xs, const std::vector<double>& r) {
  double out = 0.0;
  for (std::size_t subset = 1; subset < (std::size_t{1} << xs.size());
       ++subset) {
    double sign = -1.0;
    std::vector<double> corner(r.size(), -inf);
    for (std::size_t i = 0; i < xs.size(); ++i) {
      if ((subset >> i & 1) == 0)
        continue;
      sign = -sign;
      for (std::size_t j = 0; j < r.size(); ++j)
        corner[j] = std::max(corner[j], xs[i][j]);
    }
    double volume = 1.0;
    for (std::size_t j = 0; j < r.size(); ++j)
      volume *= r[j] - corner[j];
    out += sign * volume;
  }
  return out;
}

} // namespace

TEST_SUITE("algorithms/multi_objective/hypervolume") {
  using tuner::hypervolume;

  TEST_CASE("two, three and four objectives give the values of Optuna 5") {
    CHECK(hypervolume({{1, 5}, {2, 3}, {4, 1}}, {6, 6}) == 17.0);
    CHECK(hypervolume({{1, 2, 3}, {2, 1, 3}, {3, 3, 1}}, {4, 4, 4}) == 10.0);
    CHECK(
      hypervolume({{1, 2, 3, 1}, {2, 1, 3, 2}, {3, 3, 1, 3}, {1.5, 1.5, 2, 3}},
                  {4, 4, 4, 4})
      == 29.5);
  }

  TEST_CASE("dominated and repeated points change nothing") {
    points xs{{4, 1}, {3, 3}, {1, 5}, {2, 3}, {5, 5}, {2, 3}};
    CHECK(hypervolume(xs, {6, 6}) == 17.0);
  }

  TEST_CASE("one objective gives the distance of the best point") {
    CHECK(hypervolume({{3}, {1}, {2}}, {5}) == 4.0);
  }

  TEST_CASE("no points dominate nothing") {
    CHECK(hypervolume({}, {6, 6}) == 0.0);
  }

  TEST_CASE("points beyond the reference point are left out") {
    CHECK(hypervolume({{1, 5}, {2, 3}, {4, 1}, {0, 7}, {inf, 0}}, {6, 6})
          == 17.0);
    CHECK(hypervolume({{7, 7}}, {6, 6}) == 0.0);
    CHECK(hypervolume({{-inf, 7}}, {6, 6}) == 0.0);
  }

  TEST_CASE("points on the reference point's faces dominate nothing") {
    CHECK(hypervolume({{6, 0}, {0, 6}}, {6, 6}) == 0.0);
  }

  TEST_CASE("infinities that count make it infinite") {
    CHECK(hypervolume({{-inf, 1}}, {2, 2}) == inf);
    CHECK(hypervolume({{-inf, 2}}, {2, 2}) == inf);
    CHECK(hypervolume({{1, 1}}, {inf, 2}) == inf);
    CHECK(hypervolume({}, {-inf, 2}) == inf);
  }

  TEST_CASE("beyond the range of double it is infinite, never NaN") {
    points xs{{-1e200, -1e200, 0, 0}, {0, -1e200, -1e200, -1e200}};
    CHECK(hypervolume(xs, {1, 1, 1, 1}) == inf);
    CHECK(hypervolume({{-1e200, -1e200}, {-2e200, 0}}, {1, 1}) == inf);
  }

  TEST_CASE("it is the number of dominated cells of a grid") {
    std::mt19937_64 random{3};
    for (std::size_t dims = 1; dims <= 5; ++dims)
      for (int run = 0; run < 60; ++run) {
        // Up to 6, so that some points are on the faces or beyond.
        auto xs = random_points(random, random() % 14, dims, 7);
        std::vector<double> reference(dims, 5.0);
        CAPTURE(dims);
        CHECK(hypervolume(xs, reference) == count_cells(xs, dims, 5));
      }
  }

  TEST_CASE("it agrees with inclusion and exclusion on real coordinates") {
    std::mt19937_64 random{4};
    for (std::size_t dims = 2; dims <= 7; ++dims)
      for (int run = 0; run < 20; ++run) {
        auto xs = random_points(random, 1 + random() % 9, dims, 1000);
        for (auto& x : xs)
          for (auto& value : x)
            value = std::sin(value);
        std::vector<double> reference(dims, 1.25);
        CAPTURE(dims);
        CHECK(
          hypervolume(xs, reference)
          == doctest::Approx(inclusion_exclusion(xs, reference)).epsilon(1e-9));
      }
  }

  TEST_CASE("a computation that nobody waits for is given up") {
    std::vector<std::vector<double>> losses{{1, 2, 3, 1}, {2, 1, 3, 2}};
    std::vector<double> reference(4, 4.0);
    CHECK_FALSE(hypervolume(losses, reference, [] { return true; }));
    CHECK(hypervolume(losses, reference, [] { return false; })
          == hypervolume(losses, reference));
  }
}
