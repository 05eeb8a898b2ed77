#include "algorithms/multi_objective/nondominated_rank.hpp"
#include "algorithms/multi_objective/pareto_front.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <set>

namespace {

using points = std::vector<std::vector<double>>;

// Peels fronts off by comparing all pairs.
std::vector<int> peel(const points& xs, std::size_t n_below) {
  std::vector<int> out(xs.size(), -1);
  std::set<std::vector<double>> ranked;
  int rank = 0;
  for (; ranked.size() < n_below; ++rank) {
    std::vector<std::size_t> front;
    for (std::size_t i = 0; i < xs.size(); ++i) {
      bool dominated = false;
      for (std::size_t k = 0; k < xs.size(); ++k)
        dominated = dominated || (out[k] < 0 && tuner::dominates(xs[k], xs[i]));
      if (out[i] < 0 && !dominated)
        front.push_back(i);
    }
    if (front.empty())
      break;
    for (auto i : front) {
      out[i] = rank;
      ranked.insert(xs[i]);
    }
  }
  std::replace(out.begin(), out.end(), -1, rank);
  return out;
}

} // namespace

TEST_SUITE("algorithms/multi_objective/nondominated_rank") {
  using tuner::nondominated_rank;

  const points example{{1, 5}, {2, 3}, {3, 3}, {4, 1}, {5, 5}, {2, 3}};

  TEST_CASE("ranks are those of Optuna 5") {
    CHECK(nondominated_rank(example, 6) == std::vector{0, 0, 1, 0, 2, 0});
    CHECK(nondominated_rank(example, {0, 0, 0, 0, 2, 1}, 6)
          == std::vector{0, 0, 1, 0, 3, 2});
  }

  TEST_CASE("what is beyond the wanted number shares one rank") {
    CHECK(nondominated_rank(example, 3) == std::vector{0, 0, 1, 0, 1, 0});
    CHECK(nondominated_rank(example, 4) == std::vector{0, 0, 1, 0, 2, 0});
    CHECK(nondominated_rank(example, 0) == std::vector{0, 0, 0, 0, 0, 0});
  }

  TEST_CASE("one objective gives the dense rank") {
    points xs{{3}, {1}, {2}, {1}, {9}};
    CHECK(nondominated_rank(xs, 1) == std::vector{2, 0, 1, 0, 3});
  }

  TEST_CASE("infeasible points follow by penalty and unknown ones come last") {
    auto nan = std::numeric_limits<double>::quiet_NaN();
    points xs{{0, 0}, {5, 5}, {6, 6}, {0, 0}, {0, 0}};
    CHECK(nondominated_rank(xs, {2.5, -1, 0, nan, 0.5}, 5)
          == std::vector{3, 0, 1, 4, 2});
    CHECK(nondominated_rank({{1, 1}, {0, 0}}, {3, 3}, 2) == std::vector{0, 0});
  }

  TEST_CASE("no points have no ranks") {
    CHECK(nondominated_rank({}, 3).empty());
    CHECK(nondominated_rank({}, {}, 3).empty());
  }

  TEST_CASE("infinite losses compare like numbers") {
    auto inf = std::numeric_limits<double>::infinity();
    points xs{{-inf, inf}, {0, 0}, {0, inf}, {inf, inf}};
    CHECK(nondominated_rank(xs, 4) == std::vector{0, 0, 1, 2});
  }

  TEST_CASE("ranks are those of peeling fronts one by one") {
    std::mt19937_64 random{2};
    for (int run = 0; run < 300; ++run) {
      auto dims = 2 + random() % 4;
      auto xs = random_points(random, random() % 50, dims, 7);
      auto n_below = random() % 55;
      CHECK(nondominated_rank(xs, n_below) == peel(xs, n_below));
    }
  }
}
