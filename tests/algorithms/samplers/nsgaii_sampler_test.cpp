#include "algorithms/samplers/nsgaii_sampler.hpp"

#include "tests/algorithms/samplers/asked_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

using namespace tuner;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

sampling_problem problem_of(search_space space, std::size_t n_objectives = 1) {
  return {std::move(space),
          std::vector<direction>(n_objectives, direction::minimize), 42};
}

std::vector<double>
objectives(const std::vector<double>& point, std::size_t n) {
  std::vector<double> out;
  for (std::size_t k = 0; k < n; ++k) {
    auto sum = 0.0;
    for (std::size_t i = 0; i < point.size(); ++i) {
      auto x = std::abs(point[i]) < 1e6 ? point[i] : 1.0;
      sum += std::abs(x - static_cast<double>((i + k) % 3));
    }
    out.push_back(sum);
  }
  return out;
}

// Asks until `n` trials were asked for, at most `workers` of them running;
// tells the oldest.
void run(asked_study& study, std::int64_t n, std::size_t n_objectives,
         std::int64_t workers = 1) {
  auto told = std::int64_t{0};
  while (study.trials[static_cast<std::size_t>(told)].x.state
         != trial_state::running)
    ++told;
  for (; study.next() < n; study.ask())
    if (study.next() - told >= workers) {
      study.tell(told,
                 objectives(study.trials[static_cast<std::size_t>(told)].point,
                            n_objectives));
      ++told;
    }
}

const std::vector<std::string> variants{"tuner", "optuna"};

} // namespace

TEST_CASE("nsgaii trials are labelled as Optuna labels them") {
  for (const auto& variant : variants) {
    asked_study study{
      {"nsgaii", {{"population_size", std::int64_t{4}}, {"variant", variant}}},
      problem_of(mixed_space(), 2)};
    study.ask();
    run(study, 10, 2);
    std::string generations;
    for (std::int64_t n = 0; n < 10; ++n)
      generations += study.attribute_of(n, "NSGAIISampler:generation");
    CHECK(generations == "0000111122");
    CHECK(study.attribute_of("NSGAIISampler:parent:1")
          == "[1000, 1003, 1006, 1009]");
    CHECK(!study.attribute_of("NSGAIISampler:parent:2").empty());
    CHECK(study.attribute_of("NSGAIISampler:parent:0").empty());
    CHECK(study.attribute_of("NSGAIISampler:parent:3").empty());
  }
}

TEST_CASE("parents of a generation are chosen once, by its first trial") {
  asked_study study{{"nsgaii", {{"population_size", std::int64_t{2}}}},
                    problem_of(mixed_space())};
  study.ask();
  run(study, 3, 1, 2);
  study.tell(1, {1.0});
  auto first = study.chosen().suggest(3);
  CHECK(first.study_attrs.size() == 1);
  // Asked twice, the answer is the same.
  CHECK(study.chosen().suggest(3).study_attrs == first.study_attrs);
  study.ask();
  CHECK(study.chosen().suggest(4).study_attrs.empty());
  study.reload();
  CHECK(study.chosen().suggest(4).study_attrs.empty());
  CHECK(study.chosen().suggest(4).trial_attrs
        == std::vector<attribute>{{"NSGAIISampler:generation", "1"}});
}

TEST_CASE("nsgaii begins with even points, Optuna's rules with random ones") {
  for (const auto& variant : variants) {
    asked_study study{
      {"nsgaii", {{"population_size", std::int64_t{20}}, {"variant", variant}}},
      problem_of(mixed_space())};
    auto expected = variant == "tuner" ? "qmc" : "random";
    auto other
      = make(expected, mixed_space(),
             variant == "tuner" ? std::vector<option>{{"scramble", true}}
                                : std::vector<option>{},
             1, 42);
    for (int i = 0; i < 16; ++i) {
      auto number = study.next();
      auto s = study.ask();
      CHECK(s.sampler == expected);
      CHECK(s.point == other->suggest(number).point);
      study.tell(number, {1.0});
    }
    for (int i = 0; i < 4; ++i) {
      CHECK(study.ask().sampler == (variant == "tuner" ? "nsgaii" : "random"));
      study.tell(study.next() - 1, {1.0});
    }
    CHECK(study.ask().sampler == "nsgaii");
  }
}

TEST_CASE("nsgaii starts when half of its first trials have finished") {
  asked_study study{{"nsgaii"}, problem_of(mixed_space())};
  for (int i = 0; i < 20; ++i)
    CHECK(study.ask().sampler == "qmc");
  for (int i = 0; i < 7; ++i)
    study.tell(i, {1.0});
  CHECK(study.chosen().suggest(20).sampler == "qmc");
  study.tell(7, {1.0});
  CHECK(study.chosen().suggest(20).sampler == "nsgaii");
  // Failures do not count.
  for (int i = 8; i < 20; ++i)
    study.finish(i, trial_state::fail);
  CHECK(study.chosen().suggest(20).sampler == "qmc");
}

TEST_CASE("the same history gives the same nsgaii suggestions after a reload") {
  for (const auto& variant : variants)
    for (std::size_t m : {1U, 2U, 3U})
      for (std::int64_t workers : {1, 64}) {
        CAPTURE(variant);
        CAPTURE(workers);
        asked_study live{
          {"nsgaii",
           {{"population_size", std::int64_t{12}}, {"variant", variant}}},
          problem_of(mixed_space(), m)};
        live.ask();
        auto reloaded = live.trials.size();
        for (std::int64_t n = 10; n <= 200; n += 7) {
          run(live, n, m, workers);
          auto before = live.chosen().suggest(live.next());
          live.reload();
          auto after = live.chosen().suggest(live.next());
          CHECK(before.point == after.point);
          CHECK(before.sampler == after.sampler);
          CHECK(before.trial_attrs == after.trial_attrs);
          CHECK(before.study_attrs == after.study_attrs);
          ++reloaded;
        }
        CHECK(reloaded > 20);
      }
}

TEST_CASE("the order in which trials finish does not matter to nsgaii") {
  for (const auto& variant : variants) {
    algorithm_choice choice{
      "nsgaii", {{"population_size", std::int64_t{10}}, {"variant", variant}}};
    asked_study a{choice, problem_of(mixed_space(), 2)};
    asked_study b{choice, problem_of(mixed_space(), 2)};
    for (int i = 0; i < 64; ++i) {
      a.ask();
      b.ask();
    }
    for (int i = 0; i < 40; ++i)
      a.tell(i, objectives(a.trials[static_cast<std::size_t>(i)].point, 2));
    for (int i = 39; i >= 0; --i)
      b.tell(i, objectives(b.trials[static_cast<std::size_t>(i)].point, 2));
    for (int i = 0; i < 5; ++i)
      CHECK(a.ask().point == b.ask().point);
  }
}

TEST_CASE("nsgaii stays in its space with one to eight objectives") {
  for (const auto& variant : variants)
    for (std::size_t m = 1; m <= 8; ++m) {
      asked_study study{
        {"nsgaii",
         {{"population_size", std::int64_t{10}}, {"variant", variant}}},
        problem_of(m % 2 == 0 ? mixed_space() : extreme_space(), m)};
      study.ask();
      run(study, 60, m, 4);
      for (const auto& x : study.trials)
        CHECK(
          is_contained(m % 2 == 0 ? mixed_space() : extreme_space(), x.point));
    }
}

TEST_CASE("nsgaii copes with constant, infinite and extreme objectives") {
  for (const auto& variant : variants)
    for (auto value : {0.0, infinity, -infinity, 1e308, -1e308}) {
      asked_study study{
        {"nsgaii",
         {{"population_size", std::int64_t{6}}, {"variant", variant}}},
        problem_of(mixed_space(), 2)};
      for (int i = 0; i < 60; ++i) {
        CHECK(is_contained(mixed_space(), study.ask().point));
        study.tell(i, {value, i % 3 == 0 ? -value : value});
      }
    }
}

TEST_CASE("nsgaii copes with one parameter, and with single ones only") {
  for (const auto& variant : variants)
    for (const auto& space :
         {search_space{{"x", float_distribution{}}},
          search_space{{"x", int_distribution{3, 3}}},
          search_space{{"c", categorical_distribution{
                               {std::string{"a"}, std::string{"b"}}}}}}) {
      asked_study study{
        {"nsgaii",
         {{"population_size", std::int64_t{4}}, {"variant", variant}}},
        problem_of(space)};
      study.ask();
      run(study, 40, 1);
      for (const auto& x : study.trials)
        CHECK(is_contained(space, x.point));
    }
}

TEST_CASE("nsgaii tries every point of a small space before it repeats one") {
  search_space space{
    {"a", int_distribution{0, 4}},
    {"b", float_distribution{0.0, 1.0, 0.5}},
    {"c", categorical_distribution{{std::string{"x"}, std::string{"y"}}}}};
  auto distinct = [&](bool avoid) {
    asked_study study{
      {"nsgaii",
       {{"n_startup_trials", std::int64_t{4}}, {"avoid_duplicates", avoid}}},
      problem_of(space)};
    study.ask();
    run(study, 24, 1);
    std::set<std::vector<double>> seen;
    for (const auto& x : study.trials)
      seen.insert(x.point);
    return seen.size();
  };
  CHECK(distinct(true) >= 22);
  CHECK(distinct(false) < 18);
}

TEST_CASE("nsgaii prefers what is feasible, and what is nearly so") {
  asked_study study{{"nsgaii"}, problem_of({{"x", float_distribution{0, 1}}})};
  for (int i = 0; i < 80; ++i) {
    auto x = study.ask().point[0];
    // Lowest at 0, feasible from 0.7 on.
    study.tell(i, {x}, {0.7 - x});
  }
  auto near = 0;
  for (std::size_t i = 40; i < 80; ++i)
    near += std::abs(study.trials[i].point[0] - 0.7) < 0.1 ? 1 : 0;
  CHECK(near > 16);
  // Nothing is feasible.
  asked_study hopeless{{"nsgaii"},
                       problem_of({{"x", float_distribution{0, 1}}})};
  for (int i = 0; i < 80; ++i) {
    auto x = hopeless.ask().point[0];
    hopeless.tell(i, {x}, {2.0 - x});
  }
  near = 0;
  for (std::size_t i = 40; i < 80; ++i)
    near += hopeless.trials[i].point[0] > 0.9 ? 1 : 0;
  CHECK(near > 16);
}

TEST_CASE("nsgaii closes in on the front of two objectives") {
  search_space space;
  for (auto name : {"a", "b", "c", "d"})
    space.push_back({name, float_distribution{0.0, 1.0}});
  asked_study study{{"nsgaii"}, problem_of(space, 2)};
  auto distance
    = [](const std::vector<double>& x) { return x[1] + x[2] + x[3]; };
  for (int i = 0; i < 300; ++i) {
    auto x = study.ask().point;
    study.tell(i, {x[0] + distance(x), 1.0 - x[0] + distance(x)});
  }
  auto near = 0;
  std::set<int> tenths;
  for (std::size_t i = 200; i < 300; ++i)
    if (const auto& x = study.trials[i].point; distance(x) < 0.3) {
      ++near;
      tenths.insert(static_cast<int>(10.0 * x[0]));
    }
  CHECK(near > 60);
  CHECK(tenths.size() >= 7);
}

TEST_CASE("trials whose point somebody chose are members of a generation") {
  asked_study study{{"nsgaii", {{"population_size", std::int64_t{3}}}},
                    problem_of({{"x", float_distribution{0, 1}}})};
  for (auto x : {0.1, 0.2, 0.3}) {
    study.ask_for({x});
    study.tell(study.next() - 1, {x});
  }
  study.ask_for({0.4});
  CHECK(study.attribute_of(2, "NSGAIISampler:generation") == "0");
  CHECK(study.attribute_of(3, "NSGAIISampler:generation") == "1");
  CHECK(study.chosen().suggest(4).study_attrs
        == std::vector<attribute>{
          {"NSGAIISampler:parent:1", "[1000, 1003, 1006]"}});
}

TEST_CASE("parameters that parents lack are drawn") {
  constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& variant : variants) {
    auto s = make("nsgaii", mixed_space(),
                  {{"population_size", std::int64_t{4}},
                   {"n_startup_trials", std::int64_t{4}},
                   {"variant", variant}});
    for (std::int64_t n = 0; n < 4; ++n) {
      auto x = make_trial(n, trial_state::complete, {1.0});
      x.id = n + 1;
      x.system_attrs = {{"NSGAIISampler:generation", "0"}};
      s->observe(x, std::vector<double>{1.0, nan, nan, 20.0, nan, nan, 5.0});
    }
    for (std::int64_t n = 4; n < 30; ++n) {
      auto out = s->suggest(n);
      CHECK(out.sampler == "nsgaii");
      CHECK(is_contained(mixed_space(), out.point));
    }
  }
}

TEST_CASE("a study whose parents are gone or damaged goes on") {
  for (const auto& variant : variants) {
    asked_study study{{"nsgaii",
                       {{"population_size", std::int64_t{4}},
                        {"crossover", "spx"},
                        {"variant", variant}}},
                      problem_of(mixed_space(), 2)};
    study.ask();
    run(study, 30, 2);
    for (auto g : {"1", "2", "3", "4", "5", "6", "7"})
      study.forget(std::string{"NSGAIISampler:parent:"} + g);
    study.reload();
    auto s = study.ask();
    CHECK(s.sampler == "nsgaii");
    CHECK(s.study_attrs.size() == 1);
    CHECK(is_contained(mixed_space(), s.point));
  }
}

TEST_CASE("nsgaii stays sound over many generations") {
  auto space = mixed_space();
  asked_study study{{"nsgaii", {{"avoid_duplicates", false}}},
                    problem_of(space, 3)};
  study.ask();
  run(study, 20'000, 3, 16);
  for (std::int64_t n = 0; n < 1'000; ++n)
    CHECK(is_contained(space, study.chosen().suggest(20'000 + n).point));
}
