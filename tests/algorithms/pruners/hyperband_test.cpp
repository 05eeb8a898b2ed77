#include "algorithms/pruners/hyperband.hpp"

#include "tests/algorithms/pruners/simulated_study.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <numeric>

namespace {

using tuner::direction;
using tuner::hyperband_bracket;
using tuner::hyperband_budgets;
using tuner::hyperband_options;
using tuner::simulated_study;
using answers = std::vector<bool>;
using budgets = std::vector<std::int64_t>;

constexpr bool keep = false;
constexpr bool prune = true;

simulated_study study_of(std::string name, hyperband_options options,
                         direction dir = direction::minimize) {
  return simulated_study{[=] {
    return std::make_unique<tuner::hyperband_pruner>(
      options, tuner::pruning_problem{name, dir});
  }};
}

// Reports `value` at 1, 2, … until pruned.
// @returns The step at which the trial was pruned, or 0.
std::int32_t run(simulated_study& study, double value, std::int32_t steps) {
  auto number = study.start();
  for (std::int32_t step = 1; step <= steps; ++step)
    if (study.report(number, step, value)) {
      study.finish(number, tuner::trial_state::pruned);
      return step;
    }
  study.finish(number);
  return 0;
}

} // namespace

TEST_SUITE("algorithms/pruners/hyperband") {
  TEST_CASE("budgets are those of Optuna 5") {
    CHECK(hyperband_budgets(1, 9, 3) == budgets{9, 5, 3});
    CHECK(hyperband_budgets(1, 27, 3) == budgets{27, 12, 6, 4});
    budgets five{81, 34, 15, 8, 5};
    CHECK(hyperband_budgets(10, 1000, 3) == five);
    CHECK(hyperband_budgets(1, 100, 3) == five);
    CHECK(hyperband_budgets(1, 1, 3) == budgets{1});
  }

  TEST_CASE("the number of brackets is rounded down in double precision") {
    // log(243) / log(3) = 4.999999999999999.
    CHECK(hyperband_budgets(1, 243, 3) == budgets{81, 34, 15, 8, 5});
    // log(1000) / log(10) = 2.9999999999999996.
    CHECK(hyperband_budgets(1, 1000, 10) == budgets{100, 15, 3});
  }

  TEST_CASE("there is at least one bracket, whatever the resources") {
    CHECK(hyperband_budgets(10, 1, 3) == budgets{1});
    constexpr std::int64_t most = std::int64_t{1} << 31;
    CHECK(hyperband_budgets(1, most, 2).size() == 32);
    CHECK(hyperband_budgets(1, most, 2).front() == most);
    CHECK(hyperband_budgets(1, most - 1, most - 1) == budgets{most - 1, 2});
  }

  TEST_CASE("brackets are drawn by the CRC-32 of study name and number") {
    auto shares = hyperband_budgets(10, 1000, 3);
    auto bracket = [&](std::string_view name, std::int64_t number) {
      return hyperband_bracket(name, number, shares);
    };
    CHECK(bracket("engram-study", 0) == 0);
    CHECK(bracket("engram-study", 1) == 0);
    CHECK(bracket("engram-study", 2) == 1);
    CHECK(bracket("engram-study", 3) == 1);
    CHECK(bracket("engram-study", 4) == 0);
    CHECK(bracket("engram-study", 5) == 3);
    CHECK(bracket("engram-study", 6) == 3);
    CHECK(bracket("engram-study", 10) == 4);
    CHECK(bracket("s", 0) == 0);
    CHECK(bracket("s", 3) == 1);
    CHECK(bracket("s", 9) == 2);
    CHECK(bracket("\u00e9tude", 0) == 0);
    CHECK(bracket("\u00e9tude", 2) == 1);
  }

  TEST_CASE("the remainders of the CRC-32 are the published ones") {
    // 143 brackets of one trial each: the bracket is the remainder.
    budgets ones(143, 1);
    CHECK(hyperband_bracket("engram-study", 0, ones) == 2930898560 % 143);
    CHECK(hyperband_bracket("engram-study", 2, ones) == 101);
    CHECK(hyperband_bracket("engram-study", 3, ones) == 114);
    CHECK(hyperband_bracket("engram-study", 5, ones) == 132);
    CHECK(hyperband_bracket("engram-study", 10, ones) == 139);
    CHECK(hyperband_bracket("s", 0, ones) == 1);
    CHECK(hyperband_bracket("s", 3, ones) == 111);
    CHECK(hyperband_bracket("s", 9, ones) == 119);
    CHECK(hyperband_bracket("\u00e9tude", 0, ones) == 80);
    CHECK(hyperband_bracket("\u00e9tude", 2, ones) == 112);
  }

  TEST_CASE("a run is that of Optuna 5") {
    auto study = study_of("hb", {.min_resource = 1, .max_resource = 9});
    std::vector<std::int32_t> pruned_at;
    for (double value : {5.0, 4.0, 6.0, 3.0, 2.0, 7.0, 1.0, 8.0})
      pruned_at.push_back(run(study, value, 9));
    CHECK(pruned_at == std::vector{0, 0, 0, 0, 0, 3, 0, 9});
    // Brackets 0, 0, 2, 2, 1, 1, 1, 2 start at the steps 1, 9 and 3.
    CHECK(study.at(0).system_attrs.size() == 3);
    CHECK(study.at(2).system_attrs.size() == 1);
    CHECK(study.at(4).system_attrs.size() == 2);
  }

  TEST_CASE("maximization mirrors minimization") {
    auto lowest = study_of("m", {.min_resource = 1, .max_resource = 9});
    auto highest = study_of("m", {.min_resource = 1, .max_resource = 9},
                            direction::maximize);
    int n_pruned = 0;
    for (int i = 0; i < 200; ++i) {
      double value = (i * 37) % 101;
      auto step = run(lowest, value, 9);
      CHECK(run(highest, -value, 9) == step);
      n_pruned += step > 0 ? 1 : 0;
    }
    CHECK(n_pruned > 50);
    CHECK(n_pruned < 190);
  }

  TEST_CASE("with the defaults brackets start at 10, 30, 90, 270 and 810") {
    auto study = study_of("s", {});
    auto shares = hyperband_budgets(10, 1000, 3);
    constexpr std::int32_t first_step[] = {10, 30, 90, 270, 810};
    std::vector<bool> seen(5);
    for (std::int64_t number = 0; number < 200; ++number) {
      auto bracket = hyperband_bracket("s", number, shares);
      // Each trial is worse than those before it, so that all but the first of
      // a bracket are pruned at their first rung, once it is full.
      auto at = first_step[bracket];
      auto x = study.start();
      CHECK_FALSE(study.report(x, at - 1, static_cast<double>(number)));
      CHECK(study.report(x, at, static_cast<double>(number)) == seen[bracket]);
      seen[bracket] = true;
    }
    CHECK(seen == std::vector<bool>(5, true));
  }

  TEST_CASE("an automatic resource comes from the first COMPLETE trial") {
    auto study
      = study_of("hb", {.min_resource = 1, .max_resource = std::nullopt});
    // Nothing is pruned or recorded before.
    auto first = study.start();
    for (std::int32_t step = 1; step <= 8; ++step)
      CHECK_FALSE(study.report(first, step, 5.0));
    CHECK_FALSE(study.report(study.start(), 8, 99.0));
    CHECK(study.at(0).system_attrs.empty());
    CHECK(study.at(1).system_attrs.empty());
    study.finish(first);
    // From now on as with a maximum of 9: numbers 2, 3 and 7 share bracket 2,
    // numbers 4, 5 and 6 share bracket 1.
    std::vector<std::int32_t> pruned_at;
    for (double value : {6.0, 3.0, 2.0, 7.0, 1.0, 8.0})
      pruned_at.push_back(run(study, value, 9));
    CHECK(pruned_at == std::vector{0, 0, 0, 3, 0, 9});
  }

  TEST_CASE("an automatic resource below the minimum gives one bracket") {
    auto study = study_of("a", {.max_resource = std::nullopt});
    study.complete({{0, 1.0}});
    CHECK(study.answers({{9, 5.0}, {10, 5.0}}) == answers{keep, keep});
    CHECK(study.answers({{9, 6.0}, {10, 6.0}}) == answers{keep, prune});
  }

  TEST_CASE("a trial that completed earlier lays the brackets out anew") {
    hyperband_options options{.min_resource = 1, .max_resource = std::nullopt};
    tuner::pruning_problem problem{"hb", direction::minimize};
    auto completed = [](std::int64_t number, std::int32_t last, int second) {
      tuner::trial x;
      x.number = number;
      x.state = tuner::trial_state::complete;
      x.intermediate_values = {{last, 1.0}};
      x.system_attrs = {{"completed_rung_0", "1.0"}};
      x.datetime_complete = tuner::timestamp{std::chrono::seconds{second}};
      return x;
    };
    tuner::hyperband_pruner in_order{options, problem};
    in_order.restore(completed(2, 8, 1));
    in_order.restore(completed(4, 0, 2));
    tuner::hyperband_pruner reversed{options, problem};
    reversed.restore(completed(4, 0, 2));
    reversed.restore(completed(2, 8, 1));
    for (std::int64_t number = 5; number < 60; ++number)
      for (std::int32_t step : {1, 3, 9}) {
        tuner::trial x;
        x.number = number;
        x.intermediate_values = {{step, 2.0}};
        auto a = in_order.report(x);
        auto b = reversed.report(x);
        CHECK(a.prune == b.prune);
        CHECK(a.new_system_attrs == b.new_system_attrs);
      }
  }

  TEST_CASE("steps up to the largest one are judged") {
    constexpr auto last = std::numeric_limits<std::int32_t>::max();
    auto study = study_of("s", {.min_resource = last, .max_resource = last});
    CHECK(study.answers({{last - 1, 1.0}, {last, 1.0}}) == answers{keep, keep});
    CHECK(study.answers({{last - 1, 2.0}, {last, 2.0}})
          == answers{keep, prune});
    auto automatic = study_of("s", {.max_resource = std::nullopt});
    automatic.complete({{last, 1.0}});
    CHECK(automatic.answers({{last, 1.0}}) == answers{keep});
  }
}
