#include "algorithms/pruners/wilcoxon.hpp"

#include "tests/algorithms/pruners/simulated_study.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

using answers = std::vector<bool>;
using tuner::direction;
using tuner::simulated_study;
using tuner::trial_state;
using tuner::wilcoxon_options;

constexpr auto inf = std::numeric_limits<double>::infinity();
constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();
constexpr bool keep = false;
constexpr bool prune = true;

simulated_study empty_study(wilcoxon_options options = {},
                            direction dir = direction::minimize) {
  return simulated_study{
    [=] { return std::make_unique<tuner::wilcoxon_pruner>(options, dir); }};
}

// Ends a trial that has reported `value` at the steps 0 .. n - 1.
void add(simulated_study& study, double value, int n = 6,
         trial_state state = trial_state::complete,
         std::vector<double> constraints = {}) {
  auto number = study.start();
  for (int i = 0; i < n; ++i)
    study.report(number, i, value);
  study.finish(number, state, {value}, std::move(constraints));
}

} // namespace

TEST_SUITE("algorithms/pruners/wilcoxon") {
  TEST_CASE("trials worse than the best one are pruned, as in Optuna 5") {
    auto study = empty_study();
    add(study, 1.0);
    CHECK(study.answers(
            {{0, 1.1}, {1, 1.2}, {2, 1.3}, {3, 1.4}, {4, 1.5}, {5, 1.6}})
          == answers{keep, keep, keep, prune, prune, prune});
    CHECK(study.answers(
            {{0, 0.9}, {1, 1.2}, {2, 1.3}, {3, 1.4}, {4, 1.5}, {5, 1.6}})
          == answers{keep, keep, keep, keep, prune, prune});
  }

  TEST_CASE("maximization prunes what is lower") {
    auto study = empty_study({}, direction::maximize);
    add(study, 1.0, 5);
    CHECK(study.answers({{0, 0.9}, {1, 0.8}, {2, 0.7}, {3, 0.6}, {4, 0.5}})
          == answers{keep, keep, keep, prune, prune});
  }

  TEST_CASE("without a best trial to compare with, nothing is pruned") {
    auto study = empty_study({.p_threshold = 1.0});
    CHECK(study.answers({{0, 9.0}, {1, 9.0}, {2, 9.0}})
          == answers{keep, keep, keep});
    for (auto state : {trial_state::pruned, trial_state::fail})
      add(study, 1.0, 6, state);
    add(study, 1.0, 6, trial_state::complete, {0.5});
    CHECK(study.answers({{0, 9.0}, {1, 9.0}, {2, 9.0}})
          == answers{keep, keep, keep});
    // The best one has no curve.
    add(study, 0.0, 0);
    add(study, 1.0);
    CHECK(study.answers({{0, 9.0}, {1, 9.0}, {2, 9.0}})
          == answers{keep, keep, keep});
  }

  TEST_CASE("the best feasible trial counts, of equals the first") {
    auto study = empty_study();
    add(study, 3.0);
    add(study, 1.0, 6, trial_state::complete, {2.0});
    add(study, 2.0, 6, trial_state::complete, {0.0});
    // Equal to the best, but with a curve that would prune nothing.
    auto number = study.start();
    study.report(number, 99, 0.0);
    study.finish(number, trial_state::complete, {2.0});
    std::initializer_list<std::pair<std::int32_t, double>> worse{
      {0, 2.5}, {1, 2.5}, {2, 2.5}, {3, 2.5}};
    CHECK(study.answers(worse) == answers{keep, keep, keep, prune});
    study.restart();
    CHECK(study.answers(worse) == answers{keep, keep, keep, prune});
    CHECK(study.answers({{0, 1.5}, {1, 1.5}, {2, 1.5}, {3, 1.5}})
          == answers{keep, keep, keep, keep});
  }

  TEST_CASE("a trial whose mean is as good is kept") {
    // Worse at every step that both have, but better on the whole.
    auto study = empty_study();
    auto number = study.start();
    for (int i = 0; i < 5; ++i)
      study.report(number, i, 1.0);
    study.report(number, 5, 100.0);
    study.finish(number, trial_state::complete, {1.0});
    CHECK(study.answers({{0, 2}, {1, 2}, {2, 2}, {3, 2}, {4, 2}})
          == answers{keep, keep, keep, keep, keep});
  }

  TEST_CASE("values that are not finite prevent a judgement") {
    auto study = empty_study();
    add(study, 1.0);
    CHECK(study.answers({{0, 9}, {1, 9}, {2, 9}, {3, 9}, {4, inf}})
          == answers{keep, keep, keep, prune, keep});
    CHECK(study.answers({{0, no_number}, {1, 9}, {2, 9}, {3, 9}, {4, 9}})
          == answers{keep, keep, keep, keep, keep});
    auto number = study.start();
    study.report(number, 0, -inf);
    study.finish(number, trial_state::complete, {0.5});
    CHECK(study.answers({{0, 9}, {1, 9}, {2, 9}, {3, 9}, {4, 9}})
          == answers{keep, keep, keep, keep, keep});
  }

  TEST_CASE("only steps in common are compared, and enough of them") {
    auto study = empty_study({.n_startup_steps = 5});
    add(study, 1.0, 10);
    CHECK(study.answers({{0, 2}, {2, 2}, {4, 2}, {6, 2}, {8, 2}})
          == answers{keep, keep, keep, keep, prune});
    CHECK(study.answers({{20, 2}, {21, 2}, {22, 2}, {23, 2}, {24, 2}})
          == answers{keep, keep, keep, keep, keep});
    // In any order.
    CHECK(study.answers({{9, 2}, {4, 2}, {7, 2}, {0, 2}, {5, 2}})
          == answers{keep, keep, keep, keep, prune});
    auto eager = empty_study({.p_threshold = 1.0, .n_startup_steps = 0});
    add(eager, 1.0);
    CHECK(eager.answers({{0, 2}, {1, 2}}) == answers{keep, prune});
  }

  TEST_CASE("a threshold of 0 never prunes") {
    auto study = empty_study({.p_threshold = 0.0});
    add(study, 1.0, 50);
    auto number = study.start();
    for (int i = 0; i < 50; ++i)
      CHECK_FALSE(study.report(number, i, 2.0));
  }
}
