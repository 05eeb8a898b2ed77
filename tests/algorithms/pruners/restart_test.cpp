#include "algorithms/pruners/make_pruner.hpp"

#include "tests/algorithms/pruners/simulated_study.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <string>

namespace {

using tuner::algorithm_choice;
using tuner::direction;
using tuner::simulated_study;
using tuner::trial_state;

// Drives a fleet of eight workers at random and calls `each` before every
// report. @returns How many reports were answered with "prune".
template <class Each>
int drive(simulated_study& study, std::uint64_t seed, int n_reports,
          std::int32_t n_steps, Each each) {
  std::mt19937_64 random{seed};
  struct worker {
    std::int64_t number;
    std::int32_t step;
  };
  std::vector<worker> workers;
  int n_pruned = 0;
  for (int i = 0; i < n_reports; ++i) {
    while (workers.size() < 8)
      workers.push_back({study.start(), 0});
    auto at = random() % workers.size();
    auto& [number, step] = workers[at];
    step += static_cast<std::int32_t>(1 + random() % 3);
    auto value = static_cast<double>(random() % 50);
    if (random() % 40 == 0)
      value = random() % 2 == 0 ? std::numeric_limits<double>::quiet_NaN()
                                : std::numeric_limits<double>::infinity();
    each(i);
    auto prune = study.report(number, step, value);
    n_pruned += prune ? 1 : 0;
    if (prune || step >= n_steps || random() % 50 == 0) {
      study.finish(number,
                   prune                ? trial_state::pruned
                   : random() % 10 == 0 ? trial_state::fail
                                        : trial_state::complete,
                   {static_cast<double>(random() % 50)});
      workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  return n_pruned;
}

void check_restarts(const simulated_study::make_function& make) {
  simulated_study live{make};
  simulated_study restarted{make};
  auto n_live = drive(live, 7, 1500, 30, [](int) {});
  auto n_restarted = drive(restarted, 7, 1500, 30, [&](int i) {
    if (i % 3 == 0)
      restarted.restart();
  });
  CHECK(n_live > 3);
  CHECK(n_live == n_restarted);
  REQUIRE(live.size() == restarted.size());
  for (std::int64_t n = 0; n < live.size(); ++n) {
    CHECK(live.at(n).state == restarted.at(n).state);
    CHECK(live.at(n).intermediate_values.size()
          == restarted.at(n).intermediate_values.size());
    CHECK(live.at(n).system_attrs == restarted.at(n).system_attrs);
  }
}

} // namespace

TEST_SUITE("algorithms/pruners restart") {
  TEST_CASE("answers after a restart are those without one") {
    const std::vector<algorithm_choice> choices{
      {"hyperband",
       {{"min_resource", std::int64_t{1}}, {"max_resource", std::int64_t{27}}}},
      {"hyperband",
       {{"min_resource", std::int64_t{1}},
        {"max_resource", std::string{"auto"}}}},
      {"median",
       {{"n_warmup_steps", std::int64_t{2}},
        {"interval_steps", std::int64_t{3}}}},
      {"percentile", {{"percentile", 10.0}}},
      {"percentile", {{"percentile", 90.0}}},
      {"successive_halving", {{"reduction_factor", std::int64_t{2}}}},
      {"patient", {{"patience", std::int64_t{1}}}},
      {"threshold", {{"upper", 48.0}, {"lower", 2.0}}},
      {"wilcoxon", {{"p_threshold", 1.0}}},
    };
    for (auto dir : {direction::minimize, direction::maximize})
      for (const auto& choice : choices) {
        CAPTURE(choice.name);
        check_restarts([&] {
          return tuner::make_pruner(choice, {"restarts", dir}).value();
        });
      }
  }

  TEST_CASE("a hundred thousand trials go through and come back") {
    constexpr std::int64_t n_trials = 100000;
    for (auto name : {"hyperband", "median"}) {
      simulated_study study{
        [=] { return tuner::make_pruner({name}, {"large"}).value(); }};
      std::mt19937_64 random{11};
      int n_pruned = 0;
      for (std::int64_t i = 0; i < n_trials; ++i) {
        auto number = study.start();
        bool prune = false;
        for (std::int32_t step = 10; step <= 90 && !prune; step *= 3)
          prune = study.report(number, step,
                               static_cast<double>(random() % 1000000));
        study.finish(number,
                     prune ? trial_state::pruned : trial_state::complete);
        n_pruned += prune ? 1 : 0;
      }
      CAPTURE(std::string{name});
      CHECK(n_pruned > n_trials / 4);
      CHECK(n_pruned < n_trials);
      study.restart();
      int n_worst_pruned = 0;
      for (int i = 0; i < 100; ++i) {
        n_worst_pruned += study.answers({{90, 1e9}})[0] ? 1 : 0;
        CHECK_FALSE(study.answers({{90, -1.0}})[0]);
      }
      // Hyperband's brackets 3 and 4 start after step 90.
      CHECK(n_worst_pruned > 70);
    }
  }
}
