#include "algorithms/pruners/no_pruner.hpp"
#include "algorithms/pruners/patient.hpp"
#include "algorithms/pruners/successive_halving.hpp"
#include "algorithms/pruners/threshold.hpp"

#include "tests/algorithms/pruners/simulated_study.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

using answers = std::vector<bool>;
using tuner::direction;
using tuner::patient_options;
using tuner::pruner;
using tuner::simulated_study;

constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();
constexpr bool keep = false;
constexpr bool prune = true;

simulated_study
alone(patient_options options, direction dir = direction::minimize) {
  return simulated_study{[=] {
    return std::make_unique<tuner::patient_pruner>(options, dir, nullptr);
  }};
}

template <class MakeInner>
simulated_study around(patient_options options, MakeInner inner) {
  return simulated_study{[=]() -> std::unique_ptr<pruner> {
    return std::make_unique<tuner::patient_pruner>(options, direction::minimize,
                                                   inner());
  }};
}

} // namespace

TEST_SUITE("algorithms/pruners/patient") {
  TEST_CASE("alone it prunes what has stopped to improve, as Optuna 5") {
    CHECK(
      alone({.patience = 1})
        .answers(
          {{0, 3}, {1, 2}, {2, 2.5}, {3, 2.6}, {4, 1.9}, {5, 2.0}, {6, 2.1}})
      == answers{keep, keep, keep, prune, keep, keep, prune});
    CHECK(alone({.patience = 1, .min_delta = 0.6})
            .answers({{0, 3}, {1, 2}, {2, 2.5}, {3, 2.6}, {4, 2.7}})
          == answers{keep, keep, keep, keep, keep});
    CHECK(alone({}).answers({{0, 1}, {1, 2}}) == answers{keep, prune});
  }

  TEST_CASE("maximization waits for larger values") {
    CHECK(alone({.patience = 1}, direction::maximize)
            .answers({{0, 3}, {1, 4}, {2, 3.5}, {3, 3.4}, {4, 5}})
          == answers{keep, keep, keep, prune, keep});
  }

  TEST_CASE("NaN alone is no sign of anything") {
    CHECK(alone({.patience = 1})
            .answers({{0, 1}, {1, no_number}, {2, no_number}, {3, no_number}})
          == answers{keep, keep, keep, keep});
    CHECK(alone({.patience = 1}).answers({{0, no_number}, {1, 2}, {2, 3}})
          == answers{keep, keep, keep});
    // 1 is better than the one number among the latest two.
    CHECK(alone({.patience = 1}).answers({{0, 1}, {1, no_number}, {2, 3}})
          == answers{keep, keep, prune});
  }

  TEST_CASE("steps are taken in their order, not in that of the reports") {
    CHECK(alone({}).answers({{5, 1}, {3, 2}, {7, 1}})
          == answers{keep, keep, keep});
  }

  TEST_CASE("the largest patience never ends") {
    patient_options endless{.patience
                            = std::numeric_limits<std::int32_t>::max()};
    CHECK(alone(endless).answers({{0, 1}, {1, 2}, {2, 3}})
          == answers{keep, keep, keep});
  }

  TEST_CASE("what it wraps decides once patience is lost") {
    auto never
      = around({}, [] { return std::make_unique<tuner::no_pruner>(); });
    CHECK(never.answers({{0, 1}, {1, 2}}) == answers{keep, keep});
    auto high = around({}, [] {
      return std::make_unique<tuner::threshold_pruner>(
        tuner::threshold_options{.upper = 5.0});
    });
    CHECK(high.answers({{0, 9}, {1, 8}, {2, 9}, {3, 5.5}})
          == answers{keep, keep, prune, keep});
  }

  TEST_CASE("what it wraps learns from the trials and gives its attributes") {
    auto study = around({}, [] {
      return std::make_unique<tuner::successive_halving_pruner>(
        tuner::successive_halving_options{.min_resource = 1,
                                          .reduction_factor = 2},
        direction::minimize);
    });
    // Improves: the rung is not even looked at.
    CHECK(study.answers({{0, 3}, {1, 2}}) == answers{keep, keep});
    CHECK(study.at(0).system_attrs.empty());
    CHECK(study.answers({{0, 1}, {1, 2}}) == answers{keep, keep});
    CHECK(tuner::rung_value(study.at(1), 0) == 2.0);
    study.restart();
    CHECK(study.answers({{0, 3}, {1, 4}}) == answers{keep, prune});
    CHECK(tuner::rung_value(study.at(2), 0) == 4.0);
  }
}
