#include "algorithms/core/random.hpp"
#include "algorithms/samplers/nsgaii_population.hpp"

#include "tests/algorithms/samplers/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

using namespace tuner;

namespace {

constexpr auto minimize = direction::minimize;

using numbers = std::vector<std::int64_t>;

trial member(std::int64_t number, std::int64_t generation,
             std::vector<double> values) {
  auto x = make_trial(number, trial_state::complete, std::move(values));
  x.id = number + 100;
  x.system_attrs = {{"NSGAIISampler:generation", std::to_string(generation)}};
  return x;
}

nsgaii_population
make_population(std::size_t size, bool only_optuna = true,
                const std::vector<attribute>& attrs = {},
                std::vector<direction> directions = {minimize}) {
  return {{size, only_optuna}, std::move(directions), attrs};
}

} // namespace

TEST_CASE("ten trials one by one are of the generations that Optuna gives "
          "them") {
  auto p = make_population(4);
  numbers generations;
  for (std::int64_t n = 0; n < 10; ++n) {
    generations.push_back(p.next_generation());
    p.observe(member(n, generations.back(), {1.0}));
  }
  CHECK(generations == numbers{0, 0, 0, 0, 1, 1, 1, 1, 2, 2});
}

TEST_CASE("running, pruned and failed trials do not fill a generation") {
  auto p = make_population(2);
  for (auto state : {trial_state::running, trial_state::pruned,
                     trial_state::fail, trial_state::running}) {
    auto x = member(0, 0, {});
    x.state = state;
    p.observe(x);
  }
  CHECK(p.n_complete() == 0);
  CHECK(p.next_generation() == 0);
  p.observe(member(1, 0, {1.0}));
  p.observe(member(1, 0, {1.0}));
  CHECK(p.n_complete() == 1);
  p.observe(member(2, 0, {1.0}));
  CHECK(p.next_generation() == 1);
}

TEST_CASE("parents are the elite of a generation and its parents") {
  auto p = make_population(2);
  for (std::int64_t n = 0; n < 4; ++n)
    p.observe(
      member(n, n / 2,
             {std::vector{2.0, 1.0, 3.0, 1.5}[static_cast<std::size_t>(n)]}));
  CHECK(p.parents(0).empty());
  CHECK(p.parents(1) == numbers{0, 1});
  CHECK(p.parents(2) == numbers{1, 3});
  CHECK(!p.has_parents(2));
}

TEST_CASE("settled parents stay, whatever completes later") {
  auto p = make_population(2);
  p.observe(member(0, 0, {2.0}));
  p.observe(member(1, 0, {1.0}));
  auto chosen = p.parents(1);
  CHECK(p.parents_attribute(1, chosen)
        == attribute{"NSGAIISampler:parent:1", "[100, 101]"});
  p.settle(1, chosen);
  p.observe(member(2, 0, {0.0}));
  CHECK(p.parents(1) == numbers{0, 1});
  CHECK(make_population(2).generation_attribute(3)
        == attribute{"NSGAIISampler:generation", "3"});
}

TEST_CASE("parents are read from the study's attributes") {
  std::vector<attribute> attrs{
    {"NSGAIISampler:parent:1", " [ 102,100 ,999, 100] "},
    {"NSGAIISampler:parent:2", "[101, \"x\"]"},
    {"NSGAIISampler:parent:-3", "[101]"},
    {"NSGAIISampler:parent:4", "[]"},
    {"NSGAIIISampler:parent:5", "[101]"},
    {"note", "[101]"}};
  auto p = make_population(2, true, attrs);
  for (std::int64_t n = 0; n < 3; ++n)
    p.observe(member(n, 0, {static_cast<double>(n)}));
  // Ids that are no trial of the study are passed over.
  CHECK(p.parents(1) == numbers{0, 2});
  CHECK(!p.has_parents(2));
  CHECK(p.has_parents(4));
  CHECK(p.parents(4).empty());
  CHECK(!p.has_parents(5));
}

TEST_CASE("what finished late has a say only under our own rules") {
  for (auto only_optuna : {true, false}) {
    auto p = make_population(2, only_optuna);
    p.observe(member(0, 0, {5.0}));
    p.observe(member(1, 0, {4.0}));
    p.settle(1, p.parents(1));
    p.observe(member(3, 1, {3.0}));
    p.observe(member(4, 1, {2.0}));
    p.observe(member(2, 0, {1.0}));
    CHECK(p.parents(2) == (only_optuna ? numbers{3, 4} : numbers{2, 4}));
    CHECK(p.mates(1) == (only_optuna ? numbers{0, 1} : numbers{2, 4}));
  }
}

TEST_CASE("trials without a generation count as the first under our rules") {
  for (auto only_optuna : {true, false}) {
    auto p = make_population(2, only_optuna);
    for (std::int64_t n = 0; n < 3; ++n) {
      auto x = member(n, 0, {static_cast<double>(-n)});
      x.system_attrs.clear();
      p.observe(x);
    }
    CHECK(p.next_generation() == (only_optuna ? 0 : 1));
    CHECK(p.parents(1) == (only_optuna ? numbers{} : numbers{1, 2}));
  }
}

TEST_CASE("mates are the best of two generations and their parents") {
  auto p = make_population(3, false);
  for (std::int64_t n = 0; n < 6; ++n)
    p.observe(member(n, n / 3, {static_cast<double>((n * 5) % 6)}));
  // Values 0 5 4 | 3 2 1.
  CHECK(p.mates(1) == numbers{0, 5, 4});
  p.observe(member(6, 1, {0.5}));
  CHECK(p.mates(1) == numbers{0, 6, 5});
}

TEST_CASE("what another sampler left is sorted once, not at every suggestion") {
  auto p = make_population(10, false);
  for (std::int64_t n = 0; n < 41; ++n) {
    auto x = member(n, 0, {static_cast<double>(n)});
    x.system_attrs.clear();
    p.observe(x);
  }
  p.settle(1, p.parents(1));
  auto best = p.parents(1);
  CHECK(best == numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(p.mates(1) == best);
  p.observe(member(41, 1, {0.5}));
  CHECK(p.mates(1) == numbers{0, 41, 1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("mates of a large population change with the generation only") {
  auto size = nsgaii_population::max_steady_size + 1;
  auto p = make_population(size, false);
  auto n = static_cast<std::int64_t>(size);
  for (std::int64_t i = 0; i < n; ++i)
    p.observe(member(i, 0, {static_cast<double>(i)}));
  p.settle(1, p.parents(1));
  p.observe(member(n, 1, {-1.0}));
  CHECK(p.mates(1).front() == 0);
  for (std::int64_t i = 1; i < n; ++i)
    p.observe(member(n + i, 1, {static_cast<double>(i)}));
  CHECK(p.mates(2).front() == n);
}

TEST_CASE("parents do not depend on the order in which trials finished") {
  random_stream stream{3};
  std::vector<trial> trials;
  for (std::int64_t n = 0; n < 60; ++n)
    trials.push_back(member(n, n / 20,
                            {static_cast<double>(stream.below(7)),
                             static_cast<double>(stream.below(7))}));
  for (auto only_optuna : {true, false}) {
    auto forwards
      = make_population(20, only_optuna, {}, {minimize, direction::maximize});
    auto backwards = forwards;
    for (const auto& x : trials)
      forwards.observe(x);
    for (auto i = trials.rbegin(); i != trials.rend(); ++i)
      backwards.observe(*i);
    CHECK(forwards.parents(3) == backwards.parents(3));
    CHECK(forwards.mates(2) == backwards.mates(2));
    CHECK(forwards.parents(3).size() == 20);
  }
}

TEST_CASE("constraints decide before objectives") {
  auto p = make_population(2);
  auto with = [](trial x, std::vector<double> constraints) {
    x.constraints = std::move(constraints);
    return x;
  };
  p.observe(with(member(0, 0, {0.0}), {2.0, -1.0}));
  p.observe(with(member(1, 0, {9.0}), {0.0, -1.0}));
  p.observe(with(member(2, 0, {5.0}), {1.0, 0.5}));
  p.observe(member(3, 0, {8.0}));
  p.observe(
    with(member(4, 0, {0.0}), {std::numeric_limits<double>::quiet_NaN()}));
  CHECK(p.parents(1) == numbers{1, 3});
  CHECK(p.dominates(3, 1));
  CHECK(p.dominates(1, 0));
  CHECK(!p.dominates(0, 1));
  CHECK(p.dominates(2, 0));
  CHECK(p.dominates(0, 4));
  CHECK(!p.dominates(4, 4));
}

TEST_CASE("labels that make no sense are passed over") {
  auto p = make_population(1);
  for (auto json : {"-1", "1e3", "\"2\"", "null", "99999999999999999999", ""}) {
    auto x = member(0, 0, {1.0});
    x.system_attrs[0].json = json;
    p.observe(x);
  }
  CHECK(p.n_complete() == 0);
  auto far = member(1, 1'000'000'000, {1.0});
  p.observe(far);
  CHECK(p.next_generation() == 1'000'000'001);
  CHECK(p.parents(1'000'000'001) == numbers{1});
}

TEST_CASE("a damaged trial without its values takes no part") {
  auto p = make_population(1);
  p.observe(member(0, 0, {}));
  p.observe(member(1, 0, {std::numeric_limits<double>::quiet_NaN()}));
  p.observe(member(2, 0, {1.0, 2.0}));
  CHECK(p.n_complete() == 0);
  p.observe(member(3, 0, {std::numeric_limits<double>::infinity()}));
  CHECK(p.n_complete() == 1);
}
