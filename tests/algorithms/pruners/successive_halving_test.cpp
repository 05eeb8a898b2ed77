#include "algorithms/pruners/successive_halving.hpp"

#include "tests/algorithms/pruners/simulated_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace {

using tuner::direction;
using tuner::simulated_study;
using tuner::successive_halving_options;
using answers = std::vector<bool>;

constexpr auto lower = direction::minimize;
constexpr auto higher = direction::maximize;
constexpr auto inf = std::numeric_limits<double>::infinity();
constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();
constexpr bool keep = false;
constexpr bool prune = true;

simulated_study
study_of(successive_halving_options options, direction dir = lower) {
  return simulated_study{[=] {
    return std::make_unique<tuner::successive_halving_pruner>(options, dir);
  }};
}

// One trial per value, each reports once, at step 1.
answers in_turn(simulated_study study, const std::vector<double>& values) {
  answers out;
  for (auto value : values)
    out.push_back(study.report(study.start(), 1, value));
  return out;
}

} // namespace

TEST_SUITE("algorithms/pruners/successive_halving") {
  TEST_CASE("one in four is promoted, as in Optuna 5") {
    CHECK(
      in_turn(study_of({.min_resource = 1}), {5, 4, 6, 3, 2, 7, 1.5, 8, 9, 2.5})
      == answers{keep, keep, prune, keep, keep, prune, keep, prune, prune,
                 prune});
  }

  TEST_CASE("maximization promotes the largest, as in Optuna 5") {
    CHECK(in_turn(study_of({.min_resource = 1, .reduction_factor = 3}, higher),
                  {.5, .6, .4, .7, .55, .8, .65, .9})
          == answers{keep, keep, prune, keep, prune, keep, prune, keep});
  }

  TEST_CASE("nobody is promoted while the rung is being filled") {
    CHECK(in_turn(
            study_of(
              {.min_resource = 1, .reduction_factor = 3, .bootstrap_count = 2}),
            {5, 4, 6, 3})
          == answers{prune, prune, prune, keep});
  }

  TEST_CASE("one report can complete several rungs") {
    auto study = study_of({.min_resource = 1, .reduction_factor = 2});
    CHECK(study.answers({{5, 1.0}}) == answers{keep});
    const auto& attrs = study.at(0).system_attrs;
    REQUIRE(attrs.size() == 3);
    for (std::size_t rung = 0; rung < 3; ++rung)
      CHECK(
        attrs[rung]
        == tuner::attribute{"completed_rung_" + std::to_string(rung), "1.0"});
  }

  TEST_CASE("NaN is pruned at a rung and leaves no attribute") {
    auto study = study_of({.min_resource = 3});
    CHECK(study.answers({{1, no_number}, {3, no_number}})
          == answers{keep, prune});
    CHECK(study.at(0).system_attrs.empty());
  }

  TEST_CASE("an automatic resource is a hundredth of the first trial's") {
    auto study = study_of({});
    auto first = study.start();
    CHECK_FALSE(study.report(first, 500, 1.0));
    CHECK(study.at(first).system_attrs.empty());
    study.finish(first);
    CHECK(study.answers({{4, 9.0}, {5, 9.0}}) == answers{keep, keep});
    CHECK(rung_value(study.at(1), 0) == 9.0);
    // Later trials do not change it.
    study.complete({{900, 1.0}});
    CHECK(study.answers({{4, 99.0}, {5, 99.0}}) == answers{keep, prune});
  }

  TEST_CASE("an automatic resource is at least 1") {
    auto study = study_of({});
    study.complete({{7, 1.0}});
    CHECK(study.answers({{0, 9.0}, {1, 9.0}}) == answers{keep, keep});
    CHECK(rung_value(study.at(1), 0) == 9.0);
  }

  TEST_CASE("rungs at the bottom can be left out") {
    auto study = study_of(
      {.min_resource = 2, .reduction_factor = 3, .min_early_stopping_rate = 2});
    CHECK(study.answers({{17, 1.0}, {18, 2.0}}) == answers{keep, keep});
    REQUIRE(study.at(0).system_attrs.size() == 1);
    CHECK(rung_value(study.at(0), 0) == 2.0);
  }

  TEST_CASE("the value at the last step counts, not the best one") {
    auto study = study_of({.min_resource = 2});
    CHECK(study.answers({{2, 5.0}}) == answers{keep});
    CHECK(study.answers({{0, 1.0}, {2, 6.0}}) == answers{keep, prune});
  }

  TEST_CASE("infinities compete like numbers") {
    auto study = study_of({.min_resource = 1, .reduction_factor = 2});
    CHECK(study.answers({{1, inf}}) == answers{keep});
    CHECK(study.answers({{1, inf}}) == answers{keep});
    CHECK(study.answers({{1, -inf}}) == answers{keep});
    CHECK(study.answers({{1, 0.0}}) == answers{keep});
    CHECK(study.answers({{1, inf}}) == answers{prune});
    CHECK(study.at(0).system_attrs[0].json == "Infinity");
    CHECK(study.at(2).system_attrs[0].json == "-Infinity");
  }

  TEST_CASE("trials of every state compete by their attributes") {
    tuner::successive_halving_pruner pruner{{.min_resource = 1}, lower};
    tuner::trial x;
    for (auto state : {tuner::trial_state::complete, tuner::trial_state::pruned,
                       tuner::trial_state::fail, tuner::trial_state::waiting}) {
      x.state = state;
      x.system_attrs = {{"completed_rung_0", "1.0"}};
      pruner.restore(x);
    }
    tuner::trial mine;
    mine.intermediate_values = {{1, 1.5}};
    CHECK(pruner.report(mine).prune);
    mine.intermediate_values = {{1, 1.0}};
    CHECK_FALSE(pruner.report(mine).prune);
  }

  TEST_CASE("attributes of another program cannot upset it") {
    tuner::successive_halving_pruner pruner{{.min_resource = 1}, lower};
    tuner::trial x;
    x.system_attrs = {{"completed_rung_0", "NaN"},
                      {"completed_rung_1", "\"text\""},
                      {"completed_rung_4000000000", "1"}};
    pruner.restore(x);
    tuner::trial mine;
    mine.intermediate_values = {{1, 1.5}};
    CHECK_FALSE(pruner.report(mine).prune);
  }

  TEST_CASE("rungs beyond the largest step are out of reach") {
    constexpr auto last = std::numeric_limits<std::int32_t>::max();
    auto study = study_of({.min_resource = last,
                           .reduction_factor = last,
                           .min_early_stopping_rate = last});
    CHECK(study.answers({{last, 1.0}}) == answers{keep});
    CHECK(study.at(0).system_attrs.empty());
    auto reached = study_of({.min_resource = last});
    CHECK(reached.answers({{last, 1.0}}) == answers{keep});
    CHECK(reached.at(0).system_attrs.size() == 1);
  }

  TEST_CASE("the promoted are those of sorting the rung") {
    std::mt19937_64 random{3};
    for (auto dir : {lower, higher})
      for (std::size_t factor : {2, 3, 5}) {
        auto study
          = study_of({.min_resource = 1,
                      .reduction_factor = static_cast<std::int64_t>(factor)},
                     dir);
        std::vector<double> rung;
        for (int i = 0; i < 300; ++i) {
          auto value = static_cast<double>(random() % 100);
          rung.push_back(value);
          std::sort(rung.begin(), rung.end());
          auto index = std::max<std::size_t>(rung.size() / factor, 1) - 1;
          auto promoted
            = dir == lower
                ? value <= rung[index]
                : value >= rung.rbegin()[static_cast<std::ptrdiff_t>(index)];
          CHECK(study.report(study.start(), 1, value) == !promoted);
        }
      }
  }
}
