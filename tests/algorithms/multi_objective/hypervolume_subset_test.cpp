#include "algorithms/multi_objective/hypervolume.hpp"
#include "algorithms/multi_objective/hypervolume_subset.hpp"
#include "algorithms/multi_objective/non_dominated.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using points = std::vector<std::vector<double>>;
using indices = std::vector<std::size_t>;

constexpr auto inf = std::numeric_limits<double>::infinity();

// Evaluates every remaining point in every round.
indices plain_greedy(const points& xs, const std::vector<double>& reference,
                     std::size_t k) {
  indices left = tuner::distinct_lexicographic(xs);
  indices out;
  points picked;
  while (out.size() < k) {
    double most = -1.0;
    std::size_t best = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
      picked.push_back(xs[left[i]]);
      if (auto v = tuner::hypervolume(picked, reference); v > most) {
        most = v;
        best = i;
      }
      picked.pop_back();
    }
    picked.push_back(xs[left[best]]);
    out.push_back(left[best]);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
  }
  return out;
}

} // namespace

TEST_SUITE("algorithms/multi_objective/hypervolume_subset") {
  using tuner::select_hypervolume_subset;
  using tuner::tpe_reference_point;

  TEST_CASE("the picks and their order are those of Optuna 5") {
    points xs{{0, 4}, {1, 3}, {2, 2}, {3, 1}, {4, 0}};
    CHECK(select_hypervolume_subset(xs, {5, 5}, 3) == indices{2, 0, 3});
  }

  TEST_CASE("all points are picked if there are no more than wanted") {
    points xs{{1, 0}, {0, 1}, {1, 0}};
    CHECK(select_hypervolume_subset(xs, {2, 2}, 3) == indices{0, 1, 2});
    CHECK(select_hypervolume_subset(xs, {2, 2}, 7) == indices{0, 1, 2});
    CHECK(select_hypervolume_subset({}, {2, 2}, 1).empty());
    CHECK(select_hypervolume_subset(xs, {2, 2}, 0).empty());
  }

  TEST_CASE("repeated points fill up when the distinct ones are too few") {
    points xs{{1, 0}, {1, 0}, {0, 1}, {1, 0}, {0, 1}};
    CHECK(select_hypervolume_subset(xs, {2, 2}, 3) == indices{0, 1, 2});
    CHECK(select_hypervolume_subset(xs, {2, 2}, 2) == indices{0, 2});
    CHECK(select_hypervolume_subset(xs, {2, 2}, 4) == indices{0, 1, 2, 3});
  }

  TEST_CASE("a reference point at infinity gives the first in order") {
    points xs{{3, 0}, {2, 1}, {1, 2}, {0, 3}};
    CHECK(select_hypervolume_subset(xs, {inf, 5}, 2) == indices{3, 2});
  }

  TEST_CASE("an infinite point is picked first and then nothing adds") {
    points plane{{3, 0}, {2, 1}, {1, 2}, {-inf, 3}};
    CHECK(select_hypervolume_subset(plane, {5, 5}, 3) == indices{3, 2, 1});
    points space{{3, 0, 0}, {2, 1, 0}, {1, 2, -inf}, {0, 3, 0}};
    CHECK(select_hypervolume_subset(space, {5, 5, 5}, 3) == indices{2, 3, 1});
  }

  TEST_CASE("points beyond the reference point come last") {
    points xs{{0, 9}, {1, 3}, {2, 2}, {3, 1}};
    CHECK(select_hypervolume_subset(xs, {5, 5}, 3).front() == 2);
    auto picks = select_hypervolume_subset(xs, {5, 5}, 3);
    CHECK(std::find(picks.begin(), picks.end(), 0) == picks.end());
  }

  TEST_CASE("the picks are those of evaluating every point in every round") {
    std::mt19937_64 random{5};
    for (int run = 0; run < 200; ++run) {
      auto dims = 1 + random() % 4;
      auto xs = random_points(random, 2 + random() % 25, dims, 8);
      // Half of the runs as TPE uses it: one front.
      if (run % 2 == 0)
        tuner::reduce_to_front(xs);
      auto n = tuner::distinct_lexicographic(xs).size();
      if (n < 2)
        continue;
      auto k = 1 + random() % (n - 1);
      std::vector<double> reference(dims, run % 3 == 0 ? 6.0 : 9.0);
      CAPTURE(run);
      CHECK(select_hypervolume_subset(xs, reference, k)
            == plain_greedy(xs, reference, k));
    }
  }

  TEST_CASE("the reference point is a tenth beyond the worst losses") {
    CHECK(tpe_reference_point({{1, -2}, {3, -1}, {0, 0}})
          == std::vector<double>{1.1 * 3, 1e-12});
    CHECK(tpe_reference_point({{0, -2}, {-3, -1}})
          == std::vector<double>{1e-12, -0.9});
    CHECK(tpe_reference_point({{1, inf}}) == std::vector<double>{1.1, inf});
    CHECK(tpe_reference_point({}).empty());
  }
}
