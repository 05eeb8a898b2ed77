#include "algorithms/pruners/percentile.hpp"

#include "tests/algorithms/pruners/simulated_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using tuner::direction;
using tuner::percentile_options;
using tuner::simulated_study;
using answers = std::vector<bool>;

constexpr auto lower = direction::minimize;
constexpr auto higher = direction::maximize;
constexpr auto inf = std::numeric_limits<double>::infinity();
constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();
constexpr bool keep = false;
constexpr bool prune = true;

simulated_study empty_study(percentile_options options, direction dir = lower) {
  return simulated_study{
    [=] { return std::make_unique<tuner::percentile_pruner>(options, dir); }};
}

// COMPLETE trials with 1, 2, … at step 0 and 2, 3, … at step 1.
simulated_study
study_of(int n, percentile_options options, direction dir = lower) {
  auto out = empty_study(options, dir);
  for (int i = 1; i <= n; ++i)
    out.complete({{0, i}, {1, i + 1}});
  return out;
}

// The answer for `value` at step 0 against COMPLETE trials with `others` there.
bool judged(double value, const std::vector<double>& others,
            percentile_options options = {.n_startup_trials = 1},
            direction dir = lower) {
  auto study = empty_study(options, dir);
  for (auto other : others)
    study.complete({{0, other}});
  return study.answers({{0, value}})[0];
}

} // namespace

TEST_SUITE("algorithms/pruners/percentile") {
  TEST_CASE("the median compares the best value so far, as Optuna 5 does") {
    auto study = study_of(5, {});
    CHECK(study.answers({{0, 3.0}, {1, 4.5}}) == answers{keep, keep});
    CHECK(study.answers({{0, 3.1}, {1, 4.5}}) == answers{prune, keep});
    CHECK(study.answers({{7, 99}}) == answers{keep});
    CHECK(study.answers({{0, no_number}}) == answers{prune});
    CHECK(study.answers({{0, no_number}, {1, 1.0}}) == answers{prune, keep});
  }

  TEST_CASE("maximization prunes below the median") {
    auto study = study_of(5, {}, higher);
    CHECK(study.answers({{0, 2.9}, {1, 4.5}}) == answers{prune, keep});
    CHECK(study.answers({{0, 3.0}}) == answers{keep});
    CHECK(study.answers({{0, no_number}}) == answers{prune});
  }

  TEST_CASE("nothing is pruned before enough trials are COMPLETE") {
    CHECK(study_of(4, {}).answers({{0, 99}}) == answers{keep});
    CHECK(study_of(0, {.n_startup_trials = 0}).answers({{0, no_number}})
          == answers{keep});
    auto study = study_of(4, {});
    for (auto state : {tuner::trial_state::pruned, tuner::trial_state::fail}) {
      auto number = study.start();
      study.report(number, 0, 1.0);
      study.finish(number, state);
    }
    CHECK(study.answers({{0, 99}}) == answers{keep});
    // A COMPLETE trial counts even without reports.
    study.complete({});
    CHECK(study.answers({{0, 99}}) == answers{prune});
  }

  TEST_CASE("the percentile is interpolated linearly") {
    percentile_options quarter{.percentile = 25.0};
    CHECK(study_of(5, quarter).answers({{0, 2.0}}) == answers{keep});
    CHECK(study_of(5, quarter).answers({{0, 2.01}}) == answers{prune});
    CHECK(study_of(5, quarter, higher).answers({{0, 4.0}}) == answers{keep});
    CHECK(study_of(5, quarter, higher).answers({{0, 3.99}}) == answers{prune});
    quarter.n_startup_trials = 4;
    CHECK(study_of(4, quarter).answers({{0, 1.75}}) == answers{keep});
    CHECK(study_of(4, quarter).answers({{0, 1.76}}) == answers{prune});
  }

  TEST_CASE("the ends of the range are the best and the worst value") {
    CHECK(study_of(5, {.percentile = 0.0}).answers({{0, 1.0}})
          == answers{keep});
    CHECK(study_of(5, {.percentile = 0.0}).answers({{0, 1.01}})
          == answers{prune});
    CHECK(study_of(5, {.percentile = 100.0}).answers({{0, 5.0}})
          == answers{keep});
    CHECK(study_of(5, {.percentile = 100.0}).answers({{0, 5.01}})
          == answers{prune});
  }

  TEST_CASE("NaN among the others is ignored in the percentile") {
    CHECK(judged(2.6, {1, 2, 3, 4, no_number}));
    CHECK_FALSE(judged(2.5, {1, 2, 3, 4, no_number}));
    CHECK_FALSE(judged(2.6, {no_number}));
  }

  TEST_CASE("a step needs enough trials that reported it, NaN or not") {
    CHECK(study_of(5, {.n_min_trials = 6}).answers({{0, 99}}) == answers{keep});
    percentile_options three{.n_startup_trials = 1, .n_min_trials = 3};
    CHECK(judged(9, {1, 2, no_number}, three));
    CHECK_FALSE(judged(9, {1, 2}, three));
  }

  TEST_CASE("infinities make the bound what NumPy makes of them") {
    // Bounds measured with NumPy 1.24: NaN, 2.5, inf, inf.
    CHECK_FALSE(judged(99, {1, 2, inf}));
    CHECK(judged(2.6, {1, 2, 3, inf}));
    percentile_options quarter{.percentile = 25.0, .n_startup_trials = 1};
    CHECK_FALSE(judged(99, {1, inf}, quarter));
    percentile_options upper{.percentile = 75.0, .n_startup_trials = 1};
    CHECK(judged(99, {1, inf}, upper, higher));
    // NaN, -inf, NaN.
    CHECK_FALSE(judged(99, {-inf, -inf, 1}));
    CHECK(judged(0, {-inf, 1}));
    CHECK_FALSE(judged(99, {inf}));
    CHECK_FALSE(judged(-inf, {1, 2, 3}));
    CHECK(judged(inf, {1, 2, 3}));
  }

  TEST_CASE("of each interval after the warm-up the first step is judged") {
    auto study = empty_study(
      {.n_startup_trials = 1, .n_warmup_steps = 2, .interval_steps = 3});
    study.complete({{0, 1},
                    {1, 1},
                    {2, 1},
                    {3, 1},
                    {4, 1},
                    {5, 1},
                    {6, 1},
                    {7, 1},
                    {8, 1},
                    {9, 1}});
    CHECK(study.answers({{0, 9},
                         {1, 9},
                         {2, 9},
                         {3, 9},
                         {4, 9},
                         {5, 9},
                         {6, 9},
                         {7, 9},
                         {8, 9},
                         {9, 9}})
          == answers{keep, keep, prune, keep, keep, prune, keep, keep, prune,
                     keep});
  }

  TEST_CASE("with gaps the first step at or beyond each boundary is judged") {
    auto study = empty_study({.n_startup_trials = 1, .interval_steps = 5});
    study.complete({{3, 1}, {7, 1}, {8, 1}, {12, 1}});
    CHECK(study.answers({{3, 9}, {7, 9}, {8, 9}, {12, 9}})
          == answers{prune, prune, keep, prune});
  }

  TEST_CASE("the last step counts, not the last one reported") {
    auto study = study_of(5, {});
    CHECK(study.answers({{1, 9.0}, {0, 1.0}}) == answers{prune, keep});
    CHECK(study.answers({{9, 9.0}, {0, 99.0}}) == answers{keep, keep});
  }

  TEST_CASE("no reports give no reason to prune") {
    tuner::percentile_pruner median{{.n_startup_trials = 0}, lower};
    tuner::trial x;
    x.state = tuner::trial_state::complete;
    x.intermediate_values = {{0, 1.0}};
    median.restore(x);
    CHECK_FALSE(median.report(tuner::trial{}).prune);
  }

  TEST_CASE("the largest step is judged like any other") {
    constexpr auto last = std::numeric_limits<std::int32_t>::max();
    auto study = empty_study(
      {.n_startup_trials = 1, .n_warmup_steps = last, .interval_steps = last});
    study.complete({{last - 1, 1}, {last, 1}});
    CHECK(study.answers({{last - 1, 9}, {last, 9}}) == answers{keep, prune});
  }
}
