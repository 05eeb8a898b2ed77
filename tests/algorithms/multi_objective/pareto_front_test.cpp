#include "algorithms/multi_objective/pareto_front.hpp"

#include "tests/algorithms/multi_objective/random_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using tuner::direction;
using numbers = std::vector<std::int64_t>;
using points = std::vector<std::vector<double>>;

tuner::trial complete(std::int64_t number, std::vector<double> values,
                      std::vector<double> constraints = {}) {
  tuner::trial x;
  x.number = number;
  x.state = tuner::trial_state::complete;
  x.values = std::move(values);
  x.constraints = std::move(constraints);
  return x;
}

tuner::pareto_front
front_of(const points& values, std::vector<direction> directions) {
  tuner::pareto_front out{std::move(directions)};
  for (std::size_t i = 0; i < values.size(); ++i)
    out.add(complete(static_cast<std::int64_t>(i), values[i]));
  return out;
}

numbers brute_force(const points& values, double sign) {
  numbers out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto dominated
      = std::any_of(values.begin(), values.end(), [&](const auto& other) {
          bool better = false;
          for (std::size_t j = 0; j < other.size(); ++j) {
            if (sign * other[j] > sign * values[i][j])
              return false;
            better = better || sign * other[j] < sign * values[i][j];
          }
          return better;
        });
    if (!dominated)
      out.push_back(static_cast<std::int64_t>(i));
  }
  return out;
}

} // namespace

TEST_SUITE("algorithms/multi_objective/pareto_front") {
  using tuner::pareto_front;

  constexpr auto inf = std::numeric_limits<double>::infinity();
  constexpr auto lower = direction::minimize;
  constexpr auto higher = direction::maximize;

  TEST_CASE("a point dominates what it beats in one and equals in the rest") {
    CHECK(tuner::dominates({1, 2}, {1, 3}));
    CHECK_FALSE(tuner::dominates({1, 2}, {1, 2}));
    CHECK_FALSE(tuner::dominates({0, 3}, {1, 2}));
    CHECK(tuner::dominates({-inf, 0}, {0, inf}));
  }

  TEST_CASE("mixed directions give the front of Optuna 5") {
    auto front
      = front_of({{1, 5}, {2, 3}, {1, 5}, {0, 9}, {3, 10}}, {higher, lower});
    CHECK(front.numbers() == numbers{1, 4});
    CHECK(front.numbers().front() == 1);
  }

  TEST_CASE("infeasible trials are out and unconstrained ones are feasible") {
    pareto_front front{{lower, lower}};
    front.add(complete(0, {1, 1}, {1}));
    front.add(complete(1, {2, 2}, {-1}));
    front.add(complete(2, {0, 0}));
    CHECK(front.numbers() == numbers{2});
  }

  TEST_CASE("one objective keeps all ties of the best") {
    CHECK(front_of({{1}, {3}, {3}, {2}}, {higher}).numbers() == numbers{1, 2});
  }

  TEST_CASE("duplicates of a front point are all kept") {
    CHECK(front_of({{1, 2}, {2, 1}, {1, 2}, {2, 2}}, {lower, lower}).numbers()
          == numbers{0, 1, 2});
  }

  TEST_CASE("numbers ascend in whatever order the trials come") {
    pareto_front front{{lower, lower}};
    front.add(complete(7, {1, 2}));
    front.add(complete(3, {2, 1}));
    front.add(complete(5, {0, 9}));
    CHECK(front.numbers() == numbers{3, 5, 7});
  }

  TEST_CASE("what cannot be compared is passed over") {
    pareto_front front{{lower, lower}};
    front.add(complete(0, {1}));
    front.add(complete(1, {1, std::nan("")}));
    auto failed = complete(2, {1, 1});
    failed.state = tuner::trial_state::pruned;
    front.add(failed);
    CHECK(front.numbers().empty());
    front.add(complete(3, {1, 1}));
    CHECK_FALSE(front.numbers().empty());
  }

  TEST_CASE("infinite values take part") {
    auto front = front_of({{0, inf}, {inf, 0}, {-inf, 5}, {inf, inf}, {0, 0}},
                          {lower, lower});
    CHECK(front.numbers() == numbers{2, 4});
  }

  TEST_CASE("the front is that of comparing all pairs") {
    std::mt19937_64 random{6};
    for (int run = 0; run < 60; ++run) {
      auto dims = 1 + random() % 5;
      auto xs = random_points(random, random() % 600, dims, 30);
      auto maximize = run % 2 == 0;
      auto front = front_of(xs, std::vector(dims, maximize ? higher : lower));
      CHECK(front.numbers() == brute_force(xs, maximize ? -1.0 : 1.0));
    }
  }

  TEST_CASE("a front of many points with infinities among them is exact") {
    std::mt19937_64 random{7};
    points xs;
    for (int i = 0; i < 700; ++i) {
      auto t = static_cast<double>(random() % 2000);
      xs.push_back({t, -t, static_cast<double>(random() % 3)});
      if (i % 50 == 0)
        xs.back()[i % 3 == 0 ? 0 : 1] = inf;
      if (i % 70 == 0)
        xs.back()[0] = -inf;
    }
    CHECK(front_of(xs, {lower, lower, lower}).numbers()
          == brute_force(xs, 1.0));
  }

  TEST_CASE("many ties are kept by the same number") {
    auto front = front_of(points(1000, {1.0, 1.0}), {lower, lower});
    CHECK(front.numbers().size() == 1000);
    front.add(complete(1000, {1.0, 0.5}));
    CHECK(front.numbers() == numbers{1000});
  }
}
