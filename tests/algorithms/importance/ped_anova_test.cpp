#include "algorithms/importance/ped_anova.hpp"

#include "tests/algorithms/importance/example_trials.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using namespace tuner;
using tuner::test::add_complete;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double none = std::numeric_limits<double>::quiet_NaN();

const parameter_table plane{{"x", float_distribution{0.0, 1.0}},
                            {"y", float_distribution{0.0, 1.0}}};

/// 20 trials on a lattice; low near x = 0.3.
trial_log lattice(double sign = 1.0) {
  trial_log out;
  for (int i = 0; i < 20; ++i) {
    auto x = i / 19.0;
    auto y = (7 * i % 20) / 19.0;
    add_complete(out, {x, y}, {sign * ((x - 0.3) * (x - 0.3) + 0.01 * y)});
  }
  return out;
}

double of(const importances& xs, const std::string& name) {
  for (const auto& [known, value] : xs)
    if (known == name)
      return value;
  return -1.0;
}

importances evaluate(const trial_log& xs, const parameter_table& table,
                     const ped_anova_options& options = {}) {
  auto out = ped_anova(xs, table, 0, direction::minimize, options);
  for (const auto& [name, value] : out) {
    CAPTURE(name);
    CHECK(std::isfinite(value));
    CHECK(value >= 0.0);
  }
  return out;
}

} // namespace

TEST_SUITE("algorithms/importance/ped_anova") {
  // Reference values: Optuna 5.
  TEST_CASE("the divergences are those of the reference") {
    auto near = [](double x) { return doctest::Approx(x).epsilon(1e-9); };
    auto raw = evaluate(lattice(), plane);
    CHECK(of(raw, "x") == near(0.0302287067899814));
    CHECK(of(raw, "y") == near(3.65866829856430e-05));
    auto scaled = ranked(raw);
    CHECK(scaled[0].first == "x");
    CHECK(std::abs(scaled[0].second - 0.998791) < 5e-7);
    CHECK(std::abs(scaled[1].second - 0.001209) < 5e-7);
    auto half = evaluate(lattice(), plane, {0.5, true});
    CHECK(std::abs(of(half, "x") - 0.125299023) < 5e-10);
    CHECK(std::abs(of(half, "y") - 0.005502371) < 5e-10);
    auto uniform = evaluate(lattice(), plane, {0.1, false});
    CHECK(std::abs(of(uniform, "x") - 0.0325066035) < 5e-11);
    CHECK(std::abs(of(uniform, "y") - 6.04272473e-05) < 5e-14);
  }

  TEST_CASE("good is what the direction says") {
    auto down = evaluate(lattice(), plane);
    auto up = ped_anova(lattice(-1.0), plane, 0, direction::maximize);
    CHECK(up == down);
  }

  TEST_CASE("every kind of parameter is found if it alone matters") {
    parameter_table space{{"real", float_distribution{-1.0, 1.0}},
                          {"log", float_distribution{1e-5, 1.0, {}, true}},
                          {"step", float_distribution{0.0, 1.0, 0.25}},
                          {"count", int_distribution{1, 9}},
                          {"size", int_distribution{1, 1'000, 1, true}},
                          {"kind", test::choices(5)}};
    for (std::size_t k = 0; k < space.size(); ++k) {
      CAPTURE(space[k].name);
      auto log = test::sample(
        space, 400, [&](const std::vector<double>& p) { return p[k]; });
      CHECK(ranked(evaluate(log, space)).front().first == space[k].name);
    }
  }

  TEST_CASE("shifted and scaled objectives give the same answer") {
    trial_log other;
    auto base = lattice();
    for (std::size_t i = 0; i < base.size(); ++i)
      add_complete(other, {base[i].params[0].value, base[i].params[1].value},
                   {base[i].values[0] * 1e250 - 7.0});
    CHECK(evaluate(other, plane) == evaluate(base, plane));
  }

  TEST_CASE("a parameter that some trials lack is judged where it is") {
    parameter_table space = plane;
    space.push_back({"only", float_distribution{0.0, 1.0}});
    trial_log log;
    for (int i = 0; i < 100; ++i) {
      auto x = i / 99.0;
      auto has = i % 2 == 0;
      add_complete(log, {x, 0.5, has ? 1.0 - x : none}, {has ? 1.0 - x : 10.0});
    }
    auto out = evaluate(log, space);
    CHECK(out.size() == 3);
    CHECK(of(out, "only") > 0.0);
    CHECK(of(out, "only") > of(out, "y"));
    // Nobody has it: it is not in the answer.
    space.push_back({"never", float_distribution{0.0, 1.0}});
    CHECK(evaluate(log, space).size() == 3);
  }

  TEST_CASE("edges: one value, few trials, equal, infinite and huge ones") {
    parameter_table space{{"x", float_distribution{0.0, 1.0}},
                          {"fixed", float_distribution{2.0, 2.0}}};
    trial_log log;
    CHECK(evaluate(log, space).empty());
    add_complete(log, {0.5, 2.0}, {1.0});
    CHECK(evaluate(log, space) == importances{{"x", 0.0}, {"fixed", 0.0}});
    add_complete(log, {0.7, 2.0}, {inf});
    CHECK(of(evaluate(log, space), "x") == 0.0);
    for (int i = 0; i < 30; ++i)
      add_complete(log, {0.5, 2.0}, {1.0});
    evaluate(log, space);
    add_complete(log, {0.1, 2.0}, {-inf});
    add_complete(log, {0.9, 2.0}, {1e308});
    add_complete(log, {0.2, 2.0}, {-1e308});
    auto out = evaluate(log, space);
    CHECK(of(out, "x") > 0.0);
    CHECK(of(out, "fixed") == 0.0);
  }
}
