#include "algorithms/core/random.hpp"
#include "algorithms/samplers/trial_ranking.hpp"

#include "tests/algorithms/samplers/optuna_reference.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

using namespace tuner;

namespace {

constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinity = std::numeric_limits<double>::infinity();

using numbers = std::vector<std::int64_t>;

trial complete(std::int64_t number, std::vector<double> values) {
  trial x;
  x.number = number;
  x.state = trial_state::complete;
  x.values = std::move(values);
  return x;
}

trial pruned(std::int64_t number, std::vector<intermediate_value> reports) {
  trial x;
  x.number = number;
  x.state = trial_state::pruned;
  x.intermediate_values = std::move(reports);
  return x;
}

numbers sorted(numbers xs) {
  std::sort(xs.begin(), xs.end());
  return xs;
}

} // namespace

TEST_CASE("the split of COMPLETE and PRUNED trials is Optuna 5's") {
  trial_ranking ranking{{direction::minimize}, 40};
  ranking.add(complete(0, {3.0}));
  ranking.add(complete(1, {1.0}));
  ranking.add(pruned(2, {{5, 2.0}}));
  ranking.add(pruned(3, {{10, 9.0}}));
  ranking.add(pruned(4, {}));
  ranking.add(pruned(5, {{10, not_a_number}}));
  ranking.add(complete(6, {2.0}));
  CHECK(ranking.size() == 7);
  CHECK(sorted(ranking.best(4)) == numbers{0, 1, 3, 6});
  CHECK(sorted(ranking.best(5)) == numbers{0, 1, 3, 5, 6});
  CHECK(ranking.best(7) == numbers{1, 6, 0, 3, 5, 2, 4});
  CHECK(ranking.best(0).empty());
}

TEST_CASE("larger is better when maximizing, also for PRUNED trials") {
  trial_ranking ranking{{direction::maximize}, 40};
  ranking.add(complete(0, {3.0}));
  ranking.add(complete(1, {infinity}));
  ranking.add(complete(2, {-infinity}));
  ranking.add(pruned(3, {{1, 5.0}}));
  ranking.add(pruned(4, {{1, 6.0}}));
  ranking.add(pruned(5, {{1, not_a_number}}));
  CHECK(ranking.best(6) == numbers{1, 0, 2, 4, 3, 5});
}

TEST_CASE("infeasible trials come last, by violation") {
  trial_ranking ranking{{direction::minimize}, 40};
  auto x = complete(0, {0.0});
  x.constraints = {-5.0, 0.2, 0.3};
  auto y = pruned(1, {{3, 0.0}});
  y.constraints = {0.1};
  auto z = complete(2, {9.0});
  z.constraints = {0.0, -1.0};
  for (const auto& t : {x, y, z})
    ranking.add(t);
  CHECK(ranking.best(3) == numbers{2, 1, 0});
}

TEST_CASE("random histories rank as in the plain reference, in any order") {
  random_stream stream{1};
  for (int round = 0; round < 50; ++round) {
    std::vector<reference::observed> history;
    for (std::int64_t n = 0; n < 120; ++n) {
      auto x = stream.below(3) == 0
                 ? pruned(n, {{static_cast<std::int32_t>(stream.below(5)),
                               static_cast<double>(stream.below(4))}})
                 : complete(n, {static_cast<double>(stream.below(30))});
      if (stream.below(4) == 0)
        x.constraints = {stream.uniform(-1.0, 1.0)};
      history.push_back({x, {}});
    }
    auto d = round % 2 == 0 ? direction::minimize : direction::maximize;
    trial_ranking forward{{d}, 40};
    trial_ranking backward{{d}, 40};
    for (std::size_t i = 0; i < history.size(); ++i) {
      forward.add(history[i].x);
      backward.add(history[history.size() - 1 - i].x);
    }
    for (std::size_t n : {0u, 1u, 12u, 25u, 40u}) {
      CHECK(forward.best(n) == reference::best(history, d, n));
      CHECK(backward.best(n) == reference::best(history, d, n));
    }
  }
}

TEST_CASE("several objectives: whole fronts, then what adds hypervolume") {
  trial_ranking ranking{{direction::minimize, direction::maximize}, 40};
  // Fronts in (value 0, -value 1): {0, 1, 2}, {3, 4, 5}.
  ranking.add(complete(5, {4.0, -3.0}));
  ranking.add(complete(0, {1.0, -3.0}));
  ranking.add(complete(1, {2.0, -2.0}));
  ranking.add(complete(2, {3.0, -1.0}));
  ranking.add(complete(3, {2.0, -5.0}));
  ranking.add(complete(4, {5.0, -2.0}));
  ranking.add(pruned(6, {}));
  CHECK(ranking.best(3) == numbers{0, 1, 2});
  // (4, 3) adds most of (2, 5), (5, 2), (4, 3) below (5.5, 5.5).
  CHECK(ranking.best(4) == numbers{0, 1, 2, 5});
  CHECK(ranking.best(7) == numbers{0, 1, 2, 3, 4, 5, 6});
  CHECK(ranking.best(0).empty());
}

TEST_CASE("contributions are shares of the largest, in the order of the best") {
  trial_ranking ranking{{direction::minimize, direction::maximize}, 40};
  // Losses (0, 3), (2, 2), (3, 0), of which the reference point is (3.3, 3.3);
  // their steps are 2 x 0.3, 1 x 1 and 0.3 x 2. Trial 3 is dominated.
  ranking.add(complete(0, {0.0, -3.0}));
  ranking.add(pruned(1, {{1, 1.0}}));
  ranking.add(complete(2, {2.0, -2.0}));
  ranking.add(complete(3, {3.0, -2.5}));
  ranking.add(complete(4, {3.0, -0.0}));
  REQUIRE(ranking.best(5) == numbers{0, 2, 3, 4, 1});
  auto got = ranking.contributions(5);
  REQUIRE(got.size() == 5);
  CHECK(got[0] == doctest::Approx(0.6));
  CHECK(got[1] == 1.0);
  CHECK(got[2] == 0.0);
  CHECK(got[3] == doctest::Approx(0.6));
  CHECK(got[4] == 0.0);
  // They follow the history.
  ranking.add(complete(5, {-1.0, 1.0}));
  CHECK(ranking.contributions(1) == std::vector<double>{1.0});
}

TEST_CASE("without a finite hypervolume contributions are equal") {
  trial_ranking ranking{{direction::minimize, direction::minimize}, 40};
  CHECK(ranking.contributions(0).empty());
  ranking.add(pruned(0, {{1, 1.0}}));
  CHECK(ranking.contributions(1) == std::vector<double>{1.0});
  ranking.add(complete(1, {-infinity, 1.0}));
  ranking.add(complete(2, {1.0, infinity}));
  CHECK(ranking.contributions(3) == std::vector<double>(3, 1.0));
}

TEST_CASE("infinite values do not disturb the split of several objectives") {
  trial_ranking ranking{{direction::minimize, direction::minimize}, 40};
  for (std::int64_t n = 0; n < 30; ++n)
    ranking.add(
      complete(n, {n % 3 == 0 ? infinity : static_cast<double>(n),
                   n % 4 == 0 ? -infinity : static_cast<double>(-n)}));
  CHECK(ranking.best(3).size() == 3);
  CHECK(ranking.best(29).size() == 29);
}
