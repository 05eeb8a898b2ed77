#include "algorithms/pruners/threshold.hpp"

#include "tests/algorithms/pruners/simulated_study.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

using answers = std::vector<bool>;
using tuner::simulated_study;
using tuner::threshold_options;

constexpr auto inf = std::numeric_limits<double>::infinity();
constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();
constexpr bool keep = false;
constexpr bool prune = true;

simulated_study study_with(threshold_options options) {
  return simulated_study{
    [=] { return std::make_unique<tuner::threshold_pruner>(options); }};
}

} // namespace

TEST_SUITE("algorithms/pruners/threshold") {
  TEST_CASE("values beyond a bound and NaN are pruned, as in Optuna 5") {
    auto upper = study_with({.upper = 1.0});
    CHECK(upper.answers({{0, 1.0}}) == answers{keep});
    CHECK(upper.answers({{0, 1.1}}) == answers{prune});
    CHECK(upper.answers({{0, no_number}}) == answers{prune});
    CHECK(upper.answers({{0, -inf}}) == answers{keep});
    CHECK(upper.answers({{0, inf}}) == answers{prune});
    auto lower = study_with({.lower = -1.0});
    CHECK(lower.answers({{0, -1.0}, {1, -1.5}, {2, 0.0}})
          == answers{keep, prune, keep});
    CHECK(lower.answers({{0, inf}}) == answers{keep});
  }

  TEST_CASE("of each interval after the warm-up the first step is judged") {
    auto study = study_with(
      {.lower = 0.0, .upper = 1.0, .n_warmup_steps = 2, .interval_steps = 2});
    CHECK(study.answers({{0, 5.0}, {1, 5.0}, {2, 5.0}, {3, 5.0}, {4, 5.0}})
          == answers{keep, keep, prune, keep, prune});
  }

  TEST_CASE("the last step is judged, not the last report") {
    auto study = study_with({.upper = 1.0});
    CHECK(study.answers({{5, 0.5}, {3, 9.0}}) == answers{keep, keep});
  }

  TEST_CASE("no reports give no reason to prune") {
    tuner::threshold_pruner pruner{{.upper = 1.0}};
    CHECK_FALSE(pruner.report(tuner::trial{}).prune);
  }
}
