#include "algorithms/importance/forest.hpp"
#include "algorithms/importance/tree_marginals.hpp"

#include "tests/algorithms/importance/example_trials.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using namespace tuner;
using tuner::test::add_complete;
using tuner::test::sample;
using point = std::vector<double>;

constexpr auto fanova = importance_evaluator::fanova;
constexpr auto mdi = importance_evaluator::mean_decrease_impurity;
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double none = std::numeric_limits<double>::quiet_NaN();

bool go_on() {
  return false;
}

importances evaluate(const trial_log& log, const parameter_table& table,
                     importance_evaluator how) {
  auto seen = observe(log, table, 0);
  auto data = make_forest_data(seen);
  std::vector<feature_shares> shares;
  for (std::size_t i = 0; i < forest_size; ++i)
    shares.push_back(ask_tree(data, how, i, go_on).value());
  auto out = combine(seen.space, data, shares);
  double sum = 0.0;
  for (const auto& [name, value] : out) {
    CAPTURE(name);
    CHECK(value >= 0.0);
    sum += value;
  }
  if (!out.empty())
    CHECK(sum == doctest::Approx(1.0));
  return out;
}

double of(const importances& xs, const std::string& name) {
  for (const auto& [known, value] : xs)
    if (known == name)
      return value;
  return -1.0;
}

const parameter_table plane{{"a", float_distribution{0.0, 1.0}},
                            {"b", float_distribution{0.0, 1.0}}};

regression_tree::node
inner(std::uint32_t feature, double split, std::uint32_t left) {
  return {feature, split, left, left + 1};
}

regression_tree::node leaf(double value) {
  return {{}, 0.0, 0, 0, value};
}

forest_feature unit() {
  return {};
}

forest_feature categorical(std::size_t n) {
  return {n};
}

} // namespace

TEST_SUITE("algorithms/importance/tree_marginals") {
  // Reference values: Optuna 5.
  TEST_CASE("the variance of one tree is split as in the reference") {
    regression_tree tree{
      {inner(0, 0.5, 1), leaf(1.0), inner(1, 0.25, 3), leaf(2.0), leaf(3.0)}};
    auto out = decompose(tree, {unit(), unit()});
    CHECK(out.total == doctest::Approx(0.859375).epsilon(1e-14));
    CHECK(out.of_feature[0] == doctest::Approx(0.765625).epsilon(1e-14));
    CHECK(out.of_feature[1] == doctest::Approx(0.046875).epsilon(1e-14));
  }

  TEST_CASE("several splits at one feature nest") {
    // f = 0, 1, 2, 3 on the quarters of [0, 1]: variance 5/4.
    regression_tree tree{{inner(0, 0.5, 1), inner(0, 0.25, 3),
                          inner(0, 0.75, 5), leaf(0.0), leaf(1.0), leaf(2.0),
                          leaf(3.0)}};
    auto out = decompose(tree, {unit(), unit()});
    CHECK(out.total == doctest::Approx(1.25));
    CHECK(out.of_feature[0] == doctest::Approx(1.25));
    CHECK(out.of_feature[1] == 0.0);
  }

  TEST_CASE("choices are equally likely, split off one by one") {
    // Choice 2 → 3, choice 0 → 6, the others → 0: mean 9/4.
    regression_tree tree{
      {inner(0, 2.0, 1), inner(0, 0.0, 3), leaf(3.0), leaf(0.0), leaf(6.0)}};
    auto out = decompose(tree, {categorical(4)});
    CHECK(out.total == doctest::Approx(45.0 / 4 - 81.0 / 16));
    CHECK(out.of_feature[0] == doctest::Approx(out.total));
  }

  TEST_CASE("a choice that matters only above a threshold") {
    // a <= .5 → 0; else c == 1 → 4, c != 1 → 0 (three choices).
    regression_tree tree{
      {inner(0, 0.5, 1), leaf(0.0), inner(1, 1.0, 3), leaf(0.0), leaf(4.0)}};
    auto out = decompose(tree, {unit(), categorical(3)});
    CHECK(out.total == doctest::Approx(16.0 / 6 - 4.0 / 9));
    // Means: over a (0, 4/3), over c (0, 2, 0).
    CHECK(out.of_feature[0] == doctest::Approx(4.0 / 9));
    CHECK(out.of_feature[1] == doctest::Approx(4.0 / 3 - 4.0 / 9));
  }

  TEST_CASE("ranges as wide as doubles go do not overflow") {
    auto wide = unit();
    wide.low = -1.7e308;
    wide.high = 1.7e308;
    regression_tree tree{{inner(0, 0.0, 1), leaf(0.0), leaf(1.0)}};
    auto out = decompose(tree, {wide});
    CHECK(out.total == doctest::Approx(0.25));
    CHECK(out.of_feature[0] == doctest::Approx(0.25));
  }
}

TEST_SUITE("algorithms/importance/forest") {
  TEST_CASE("an additive function is split as its variances are") {
    // Var(3a) : Var(b) = 9 : 1.
    auto log
      = sample(plane, 1'000, [](const point& p) { return 3 * p[0] + p[1]; });
    for (auto how : {fanova, mdi}) {
      auto out = evaluate(log, plane, how);
      CHECK(out[0].first == "a");
      CHECK(std::abs(out[0].second - 0.9) < 0.03);
    }
  }

  TEST_CASE("parameters that matter equally get equal shares") {
    auto log = sample(plane, 1'000, [](const point& p) { return p[0] + p[1]; });
    for (auto how : {fanova, mdi})
      CHECK(std::abs(of(evaluate(log, plane, how), "a") - 0.5) < 0.05);
  }

  TEST_CASE("a function of one parameter of any kind shows that one") {
    parameter_table space{{"real", float_distribution{-1.0, 1.0}},
                          {"count", int_distribution{1, 9}},
                          {"kind", test::choices(5)}};
    for (std::size_t k = 0; k < space.size(); ++k) {
      CAPTURE(space[k].name);
      auto log
        = sample(space, 300, [&](const point& p) { return p[k] * p[k]; });
      for (auto how : {fanova, mdi}) {
        auto out = evaluate(log, space, how);
        CHECK(out[0].first == space[k].name);
        CHECK(out[0].second > 0.95);
      }
    }
  }

  TEST_CASE("a hundred choices are no burden and are seen") {
    parameter_table space{{"a", float_distribution{0.0, 1.0}},
                          {"c", test::choices(100)}};
    auto log = sample(space, 2'000, [](const point& p) {
      return p[0] + (static_cast<int>(p[1]) % 2);
    });
    // Var(a) = 1/12, Var(c) = 1/4; but 20 trials per choice tell little.
    for (auto how : {fanova, mdi})
      CHECK(of(evaluate(log, space, how), "c") > 0.5);
  }

  TEST_CASE("neither shift nor scale of the objective matters") {
    auto f = [](const point& p) { return 3 * p[0] + p[1]; };
    auto log = sample(plane, 100, f);
    auto huge = sample(plane, 100,
                       [&](const point& p) { return (f(p) - 2) * 0x1p1020; });
    auto tiny
      = sample(plane, 100, [&](const point& p) { return f(p) * 0x1p-1040; });
    auto plain = evaluate(log, plane, fanova);
    CHECK(of(evaluate(huge, plane, fanova), "a")
          == doctest::Approx(of(plain, "a")).epsilon(1e-6));
    CHECK(of(evaluate(tiny, plane, fanova), "a")
          == doctest::Approx(of(plain, "a")).epsilon(0.1));
  }

  TEST_CASE("the same history gives the same answer") {
    auto f = [](const point& p) { return p[0] * p[1]; };
    auto log = sample(plane, 200, f);
    for (auto how : {fanova, mdi})
      CHECK(evaluate(log, plane, how)
            == evaluate(sample(plane, 200, f), plane, how));
  }

  TEST_CASE("an objective that is constant or almost unknown: equal shares") {
    trial_log log;
    parameter_table space = plane;
    space.push_back({"fixed", int_distribution{3, 3}});
    auto equal
      = importances{{"fixed", 1.0 / 3}, {"b", 1.0 / 3}, {"a", 1.0 / 3}};
    auto check_equal = [&] {
      for (auto how : {fanova, mdi})
        CHECK(evaluate(log, space, how) == equal);
    };
    add_complete(log, {0.1, 0.2, 3}, {7.0});
    check_equal();
    add_complete(log, {0.3, 0.4, 3}, {inf});
    check_equal();
    for (int i = 0; i < 50; ++i)
      add_complete(log, {i / 50.0, 0.2, 3}, {7.0});
    check_equal();
    // Duplicates of one point with different values.
    trial_log same;
    for (int i = 0; i < 50; ++i)
      add_complete(same, {0.5, 0.5, 3}, {i / 7.0});
    for (auto how : {fanova, mdi})
      CHECK(evaluate(same, space, how) == equal);
  }

  TEST_CASE("infinite values are left out, values at the bounds are not") {
    trial_log log = sample(plane, 300, [](const point& p) { return p[0]; });
    add_complete(log, {0.2, 0.9}, {inf});
    add_complete(log, {0.2, 0.9}, {-inf});
    add_complete(log, {0.0, 1.0}, {0.0});
    add_complete(log, {1.0, 0.0}, {1.0});
    auto seen = observe(log, plane, 0);
    CHECK(seen.target.size() == 302);
    for (auto how : {fanova, mdi})
      CHECK(of(evaluate(log, plane, how), "a") > 0.95);
  }

  TEST_CASE("a tree stops when it is told to") {
    auto data = make_forest_data(observe(
      sample(plane, 100, [](const point& p) { return p[0]; }), plane, 0));
    CHECK_FALSE(ask_tree(data, fanova, 0, [] { return true; }));
  }
}

TEST_SUITE("algorithms/importance/observations") {
  TEST_CASE("parameters that a trial lacks are left out, ranges are joined") {
    parameter_table table{{"x", float_distribution{0.0, 1.0}},
                          {"cond", float_distribution{0.0, 1.0}},
                          {"n", int_distribution{0, 10, 5}},
                          {"x", float_distribution{-2.0, 0.5, 0.5}},
                          {"a", test::choices(3)}};
    trial_log log;
    add_complete(log, {0.9, 0.5, 5, none, 2}, {1.0});
    add_complete(log, {none, none, 10, -2.0, 0}, {2.0});
    add_complete(log, {none, none, 10, -1.5, 0}, {inf});
    trial running;
    running.params = {{1, 0.5}};
    log.append(running);
    auto out = observe(log, table, 0);
    CHECK(out.space
          == search_space{{"a", test::choices(3)},
                          {"n", int_distribution{0, 10}},
                          {"x", float_distribution{-2.0, 1.0}}});
    CHECK(out.columns == std::vector<point>{{2, 0}, {5, 10}, {0.9, -2.0}});
    CHECK(out.target == point{1.0, 2.0});
  }

  TEST_CASE("the objective asked for is the target") {
    trial_log log;
    add_complete(log, {0.1, 0.2}, {1.0, -1.0});
    CHECK(observe(log, plane, 1).target == point{-1.0});
  }

  TEST_CASE("without trials there is nothing") {
    auto out = observe({}, plane, 0);
    CHECK(out.space.empty());
    CHECK(out.target.empty());
  }
}

TEST_SUITE("algorithms/importance/importances") {
  TEST_CASE("ranked: descending, equals by descending name, sum one") {
    CHECK(ranked({{"a", 1.0}, {"b", 2.0}, {"c", 1.0}})
          == importances{{"b", 0.5}, {"c", 0.25}, {"a", 0.25}});
    CHECK(ranked({{"a", 0.0}, {"b", 0.0}})
          == importances{{"b", 0.5}, {"a", 0.5}});
    CHECK(ranked({{"a", 1e308}, {"b", 1e308}})
          == importances{{"b", 0.5}, {"a", 0.5}});
    CHECK(ranked({}).empty());
  }
}
