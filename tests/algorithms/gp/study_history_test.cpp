#include "algorithms/gp/study_history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using namespace tuner::gp;
using tuner::direction;
using tuner::trial_state;

constexpr auto inf = std::numeric_limits<double>::infinity();

const tuner::search_space line{
  {"x", tuner::float_distribution{.low = 0.0, .high = 10.0}},
};

struct study {
  model_space space{line};
  study_history history;

  explicit study(std::vector<direction> directions = {direction::minimize})
    : history{space, std::move(directions)} {
  }

  void
  add(std::int64_t number, trial_state state, double x,
      std::vector<double> values = {}, std::vector<double> constraints = {}) {
    tuner::trial t;
    t.number = number;
    t.state = state;
    t.values = std::move(values);
    t.constraints = std::move(constraints);
    history.observe(t, std::vector{x});
  }

  void add_pruned(std::int64_t number, double x, double last) {
    tuner::trial t;
    t.number = number;
    t.state = trial_state::pruned;
    t.intermediate_values = {{0, 99.0}, {1, last}};
    history.observe(t, std::vector{x});
  }
};

std::size_t unchanged(const study& s) {
  return s.history.n_unchanged(s.history.objective_series());
}

std::vector<double> losses(const study_history::series& xs) {
  std::vector<double> out;
  for (const auto* x : xs)
    out.push_back(x->losses[0]);
  return out;
}

} // namespace

TEST_SUITE("algorithms/gp/study_history") {
  TEST_CASE("the series is in the order of numbers, whatever came first") {
    study s;
    s.add(2, trial_state::complete, 1.0, {22.0});
    s.add(0, trial_state::complete, 2.0, {20.0});
    s.add(1, trial_state::running, 3.0);
    CHECK(losses(s.history.objective_series()) == std::vector{20.0, 22.0});
    CHECK(s.history.n_complete() == 2);
    s.add(1, trial_state::complete, 3.0, {21.0});
    CHECK(losses(s.history.objective_series())
          == std::vector{20.0, 21.0, 22.0});
    CHECK(s.history.n_complete() == 3);
  }

  TEST_CASE("what changed since the last look starts at the lowest number") {
    study s;
    for (int i = 0; i < 5; ++i)
      s.add(i, trial_state::complete, i, {1.0 * i});
    CHECK(unchanged(s) == 0);
    s.history.mark_seen();
    CHECK(unchanged(s) == 5);
    s.add(7, trial_state::running, 3.0);
    CHECK(unchanged(s) == 5);
    s.add(9, trial_state::complete, 3.5, {1.0});
    s.history.mark_seen();
    s.add(7, trial_state::complete, 3.0, {1.0});
    CHECK(unchanged(s) == 5);
  }

  TEST_CASE("to maximize is to minimize the negative") {
    study s{{direction::maximize}};
    s.add(0, trial_state::complete, 1.0, {5.0});
    s.add(1, trial_state::complete, 2.0, {7.0});
    CHECK(losses(s.history.ranking()) == std::vector{-7.0, -5.0});
  }

  TEST_CASE("trials that lack a parameter or a value are left out") {
    study s;
    s.add(0, trial_state::complete, std::nan(""), {1.0});
    s.add(1, trial_state::complete, 1.0, {});
    s.add(2, trial_state::running, std::nan(""));
    CHECK(s.history.objective_series().empty());
    CHECK(s.history.n_complete() == 0);
    CHECK(s.history.running(10).empty());
  }

  TEST_CASE("pruned trials lie between the median and the worst") {
    study s;
    for (int i = 0; i < 5; ++i)
      s.add(i, trial_state::complete, i, {1.0 * i});
    s.add_pruned(5, 5.0, -3.0);
    s.add_pruned(6, 6.0, 1000.0);
    s.add_pruned(7, 7.0, 3.5);
    s.add_pruned(8, 8.0, std::nan(""));
    s.add(9, trial_state::pruned, 9.0);
    auto series = s.history.objective_series();
    REQUIRE(series.size() == 10);
    auto goals = standardized_goals(series, 10, 0);
    REQUIRE(goals);
    CHECK((*goals)[5] == (*goals)[2]);
    CHECK((*goals)[6] == (*goals)[4]);
    CHECK((*goals)[7] < (*goals)[3]);
    CHECK((*goals)[7] > (*goals)[4]);
    CHECK((*goals)[8] == (*goals)[4]);
    CHECK((*goals)[9] == (*goals)[2]);
    CHECK(s.history.n_complete() == 5);
  }

  TEST_CASE("a prefix that has only pruned trials says nothing") {
    study s;
    s.add_pruned(0, 1.0, 2.0);
    s.add_pruned(1, 2.0, 3.0);
    CHECK_FALSE(standardized_goals(s.history.objective_series(), 2, 0));
  }

  TEST_CASE("infinite values are as bad as the worst finite one") {
    study s;
    s.add(0, trial_state::complete, 1.0, {1.0});
    s.add(1, trial_state::complete, 2.0, {3.0});
    s.add(2, trial_state::complete, 3.0, {inf});
    s.add(3, trial_state::complete, 4.0, {-inf});
    auto goals = standardized_goals(s.history.objective_series(), 4, 0);
    REQUIRE(goals);
    CHECK((*goals)[2] == (*goals)[1]);
    CHECK((*goals)[3] == (*goals)[0]);
  }

  TEST_CASE("diverged trials do not hide the differences of the others") {
    study s;
    for (int i = 0; i < 12; ++i)
      s.add(i, trial_state::complete, 0.1 * i, {i % 4 == 3 ? 1e9 : 0.1 * i});
    auto goals = standardized_goals(s.history.objective_series(), 12, 0);
    REQUIRE(goals);
    CHECK((*goals)[0] > (*goals)[10] + 0.2);
    CHECK((*goals)[10] > (*goals)[3]);
    CHECK((*goals)[3] == (*goals)[11]);
  }

  TEST_CASE("feasible trials rank before infeasible ones, these by violation") {
    study s;
    s.add(0, trial_state::complete, 1.0, {1.0}, {2.0, -1.0});
    s.add(1, trial_state::complete, 2.0, {9.0}, {-1.0, 0.0});
    s.add(2, trial_state::complete, 3.0, {5.0}, {0.5, 0.5});
    s.add(3, trial_state::complete, 4.0, {8.0}, {-1.0, -1.0});
    CHECK(losses(s.history.ranking()) == std::vector{8.0, 9.0, 5.0, 1.0});
    CHECK(s.history.n_constraints() == 2);
  }

  TEST_CASE("only trials with all constraints are in their series") {
    study s;
    s.add(0, trial_state::complete, 1.0, {1.0});
    s.add(1, trial_state::complete, 2.0, {1.0}, {3.0});
    s.history.mark_seen();
    CHECK(s.history.constraint_series().size() == 1);
    s.add(2, trial_state::complete, 3.0, {1.0}, {3.0, 4.0});
    CHECK(s.history.constraint_series().size() == 1);
    CHECK(s.history.n_unchanged(s.history.constraint_series()) == 0);
    CHECK(unchanged(s) == 0);
  }

  TEST_CASE("slacks are standardized, and the threshold is where it is 0") {
    study s;
    for (int i = 0; i < 4; ++i)
      s.add(i, trial_state::complete, i, {0.0}, {2.0 * i - 3.0, 7.0});
    auto series = s.history.constraint_series();
    auto slack = standardized_slacks(series, 4, 0);
    // -c = 3, 1, -1, -3: mean 0.
    CHECK(slack.threshold == doctest::Approx(0.0));
    CHECK(slack.values[0] == doctest::Approx(3.0 / std::sqrt(5.0)));
    auto violated = standardized_slacks(series, 4, 1);
    CHECK(violated.values == std::vector<double>(4, 0.0));
    CHECK(violated.threshold == 1.0);
  }

  TEST_CASE("with several objectives the Pareto front is what is good") {
    study s{{direction::minimize, direction::maximize}};
    s.add(0, trial_state::complete, 1.0, {1.0, 1.0});
    s.add(1, trial_state::complete, 2.0, {2.0, 1.0});
    s.add(2, trial_state::complete, 3.0, {3.0, 5.0});
    s.add_pruned(3, 4.0, 0.0);
    CHECK(losses(s.history.ranking()) == std::vector{1.0, 3.0});
    CHECK(s.history.objective_series().size() == 3);
  }

  TEST_CASE("the latest running trials are listed in their order") {
    study s;
    for (int i = 0; i < 6; ++i)
      s.add(i, i % 2 == 0 ? trial_state::running : trial_state::fail, i);
    auto all = s.history.running(2);
    REQUIRE(all.size() == 2);
    CHECK(all[0][0] == doctest::Approx(0.2));
    CHECK(all[1][0] == doctest::Approx(0.4));
  }

  TEST_CASE("outcomes are of interest once a trial has failed") {
    study s;
    for (int i = 0; i < 3; ++i)
      s.add(i, trial_state::complete, i, {1.0});
    s.add(3, trial_state::running, 3.0);
    CHECK(s.history.outcome_series().empty());
    s.add(3, trial_state::fail, 3.0);
    auto series = s.history.outcome_series();
    REQUIRE(series.size() == 4);
    auto success = standardized_success(series, 4);
    // 1, 1, 1, -1: mean 1/2, deviation sqrt(3)/2.
    CHECK(success.values[0] == doctest::Approx(1.0 / std::sqrt(3.0)));
    CHECK(success.values[3] == doctest::Approx(-std::sqrt(3.0)));
    CHECK(success.threshold == doctest::Approx(-1.0 / std::sqrt(3.0)));
    CHECK(standardized_success(series, 3).values
          == std::vector<double>(3, 0.0));
  }

  TEST_CASE("a point is new unless a trial of any state has it") {
    study s;
    s.add(0, trial_state::fail, 5.0);
    CHECK_FALSE(s.history.is_new(std::vector{0.5}));
    CHECK_FALSE(s.history.is_new(std::vector{0.5 + 1e-10}));
    CHECK(s.history.is_new(std::vector{0.51}));
  }

  TEST_CASE("the trust region follows complete trials in their order") {
    study s;
    for (int i = 0; i < 3; ++i)
      s.add(i, trial_state::complete, i, {10.0 - i});
    CHECK(s.history.trust_region_length(3) == 0.8);
    s.add(3, trial_state::complete, 3.0, {1.0});
    s.add(5, trial_state::complete, 5.0, {0.5});
    CHECK(s.history.trust_region_length(3) == doctest::Approx(1.2));
    // Between the two successes comes a failure after all.
    s.add(4, trial_state::complete, 4.0, {2.0});
    CHECK(s.history.trust_region_length(3) == 0.8);
  }
}
