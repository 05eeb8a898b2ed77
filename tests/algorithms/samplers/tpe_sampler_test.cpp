#include "algorithms/samplers/tpe_sampler.hpp"

#include "tests/algorithms/samplers/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace tuner;

namespace {

constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinity = std::numeric_limits<double>::infinity();

using variants = std::vector<std::string>;

const variants both = {"tuner", "optuna"};

std::vector<option> variant(const std::string& name) {
  return {{"variant", name}};
}

/// Runs `n` trials one after the other; `outcome` sets state and values.
std::vector<observed_trial> run(sampler& s, std::int64_t n, auto outcome) {
  std::vector<observed_trial> out;
  for (std::int64_t number = 0; number < n; ++number) {
    auto point = s.suggest(number).point;
    s.observe(make_trial(number, trial_state::running), point);
    auto x = make_trial(number, trial_state::complete);
    outcome(x, point);
    s.observe(x, point);
    out.push_back({x, point});
  }
  return out;
}

void check_valid(const search_space& space, sampler& s, std::int64_t number) {
  auto first = s.suggest(number);
  CHECK(is_contained(space, first.point));
  CHECK(s.suggest(number).point == first.point);
}

/// Outcomes of every kind, by trial number.
void any_outcome(trial& x, const std::vector<double>& point) {
  x.values = {point[0] * point[0]};
  switch (x.number % 11) {
    case 3:
      x.state = trial_state::fail;
      x.values.clear();
      break;
    case 5:
      x.state = trial_state::pruned;
      x.values.clear();
      x.intermediate_values
        = {{1, 4.0}, {2, x.number % 2 ? not_a_number : 1.0}};
      break;
    case 7:
      x.constraints = {0.5, -1.0};
      break;
    case 8:
      x.values = {x.number % 3 == 0 ? infinity : -infinity};
      break;
    default:
      break;
  }
}

} // namespace

TEST_CASE("the startup trials are random, then TPE takes over") {
  auto space = mixed_space();
  for (const auto& v : both) {
    auto s = make("tpe", space, variant(v));
    auto random = make("random", space);
    for (std::int64_t n = 0; n < 15; ++n) {
      auto got = s->suggest(n);
      CHECK(got.sampler == (n < 10 ? "random" : "tpe"));
      if (n < 10)
        CHECK(got.point == random->suggest(n).point);
      s->observe(make_trial(n, trial_state::complete, {1.0}), got.point);
    }
  }
}

TEST_CASE(
  "variant tuner counts running trials as started, once half are done") {
  auto space = mixed_space();
  auto s = make("tpe", space);
  auto o = make("tpe", space, variant("optuna"));
  for (std::int64_t n = 0; n < 10; ++n)
    for (auto* x : {s.get(), o.get()})
      x->observe(
        make_trial(n, n < 4 ? trial_state::complete : trial_state::running,
                   {1.0}),
        s->suggest(n).point);
  CHECK(s->suggest(10).sampler == "random");
  for (auto* x : {s.get(), o.get()})
    x->observe(make_trial(4, trial_state::complete, {1.0}),
               s->suggest(4).point);
  CHECK(s->suggest(10).sampler == "tpe");
  CHECK(o->suggest(10).sampler == "random");
}

TEST_CASE("suggestions are contained and repeatable whatever has happened") {
  for (const auto& space : {mixed_space(), extreme_space()})
    for (const auto& v : both)
      for (bool joint : {true, false}) {
        auto options = variant(v);
        options.push_back({"multivariate", joint});
        auto s = make("tpe", space, options);
        run(*s, 60, any_outcome);
        for (std::int64_t n = 60; n < 90; ++n)
          check_valid(space, *s, n);
      }
}

TEST_CASE("degenerate histories give valid suggestions") {
  auto space = mixed_space();
  for (const auto& v : both) {
    auto constant = make("tpe", space, variant(v));
    run(*constant, 40, [](trial& x, const auto&) { x.values = {7.0}; });
    check_valid(space, *constant, 40);

    auto pruned = make("tpe", space, variant(v));
    run(*pruned, 40, [](trial& x, const auto&) {
      x.state = trial_state::pruned;
      if (x.number % 2 == 0)
        x.intermediate_values = {{3, not_a_number}};
    });
    CHECK(pruned->suggest(40).sampler == "tpe");
    check_valid(space, *pruned, 40);

    auto failed = make("tpe", space, variant(v));
    run(*failed, 40,
        [](trial& x, const auto&) { x.state = trial_state::fail; });
    CHECK(failed->suggest(40).sampler == "random");

    // The same point again and again.
    auto repeated = make("tpe", space, variant(v));
    auto point = repeated->suggest(0).point;
    for (std::int64_t n = 0; n < 200; ++n)
      repeated->observe(make_trial(n, trial_state::complete, {1.0}), point);
    check_valid(space, *repeated, 200);

    auto infinite = make("tpe", space, variant(v));
    run(*infinite, 40, [](trial& x, const auto&) { x.values = {infinity}; });
    check_valid(space, *infinite, 40);

    // No startup: only the prior is known, then one trial.
    auto eager = make("tpe", space,
                      {{"variant", v}, {"n_startup_trials", std::int64_t{0}}});
    CHECK(eager->suggest(0).sampler == "tpe");
    check_valid(space, *eager, 0);
    eager->observe(make_trial(0, trial_state::complete, {1.0}), point);
    check_valid(space, *eager, 1);
  }
}

TEST_CASE("without magic clip and with odd weights suggestions are valid") {
  auto space = extreme_space();
  for (double weight : {1e-6, 1e6}) {
    auto s = make("tpe", space,
                  {{"consider_magic_clip", false},
                   {"consider_endpoints", true},
                   {"prior_weight", weight}});
    run(*s, 40, any_outcome);
    check_valid(space, *s, 40);
  }
}

TEST_CASE("a space of single values needs no model") {
  search_space space{{"a", int_distribution{3, 3}},
                     {"b", categorical_distribution{{"only"}}}};
  for (bool joint : {true, false}) {
    auto s = make("tpe", space, {{"multivariate", joint}});
    auto history = run(*s, 30, any_outcome);
    CHECK(history.back().point == std::vector<double>{3.0, 0.0});
  }
}

TEST_CASE("trials without some parameter are taken as they are") {
  auto space = mixed_space();
  for (bool joint : {true, false})
    for (const auto& v : both) {
      auto s = make("tpe", space, {{"variant", v}, {"multivariate", joint}});
      for (std::int64_t n = 0; n < 50; ++n) {
        auto point = s->suggest(n).point;
        if (n % 2 == 0)
          point[static_cast<std::size_t>(n) % 6] = not_a_number;
        s->observe(
          make_trial(n, trial_state::complete, {static_cast<double>(n % 7)}),
          point);
      }
      check_valid(space, *s, 50);
    }
}

TEST_CASE("trials of a conditional study count for the parameters they have") {
  // Half of the trials use `a` and have no `b`, and the other way round; the
  // best are at a = 0.8 and b = 0.2.
  search_space space{{"kind", categorical_distribution{{"a", "b"}}},
                     {"a", float_distribution{0.0, 1.0}},
                     {"b", int_distribution{0, 1000}}};
  for (bool joint : {true, false})
    for (const auto& v : both) {
      auto s = make("tpe", space, {{"variant", v}, {"multivariate", joint}});
      random_stream stream{6};
      std::int64_t n = 0;
      for (; n < 200; ++n) {
        auto u = stream.uniform();
        auto uses_a = n % 2 == 0;
        std::vector<double> point{uses_a ? 0.0 : 1.0, uses_a ? u : not_a_number,
                                  uses_a ? not_a_number : std::floor(1000 * u)};
        auto loss = std::abs(u - (uses_a ? 0.8 : 0.2));
        s->observe(make_trial(n, trial_state::complete, {loss}), point);
      }
      auto near_a = 0;
      auto near_b = 0;
      for (auto last = n + 400; n < last; ++n) {
        auto point = s->suggest(n).point;
        REQUIRE(is_contained(space, point));
        near_a += std::abs(point[1] - 0.8) < 0.1 ? 1 : 0;
        near_b += std::abs(point[2] - 200.0) < 100.0 ? 1 : 0;
      }
      // 80 of 400 by chance, with a standard deviation of 8.
      CHECK(near_a > 112);
      CHECK(near_b > 112);
    }
}

TEST_CASE("constraints keep suggestions in the feasible region") {
  search_space space{{"x", float_distribution{0.0, 1.0}},
                     {"y", float_distribution{0.0, 1.0}}};
  for (std::size_t objectives : {1u, 2u})
    for (const auto& v : both) {
      auto s = make("tpe", space, variant(v), objectives);
      // x is to be small, but at least 0.6.
      auto history = run(*s, 120, [&](trial& x, const auto& point) {
        x.values.assign(objectives, point[0]);
        if (objectives == 2)
          x.values[1] = std::abs(point[1] - 0.5);
        x.constraints = {0.6 - point[0]};
      });
      auto close
        = std::count_if(history.begin() + 60, history.end(), [](const auto& t) {
            return t.point[0] >= 0.6 && t.point[0] < 0.75;
          });
      // 9 of 60 by chance.
      CHECK(close > 25);
    }
}

TEST_CASE("PRUNED trials that went far are followed") {
  search_space space{{"x", float_distribution{0.0, 1.0}}};
  for (const auto& v : both) {
    auto s = make("tpe", space, variant(v));
    auto history = run(*s, 80, [](trial& x, const auto& point) {
      // Pruned the later the closer it is to 0.3; nothing ever completes.
      auto distance = std::abs(point[0] - 0.3);
      x.state = trial_state::pruned;
      x.intermediate_values
        = {{static_cast<std::int32_t>(1000 * (1 - distance)), distance}};
    });
    auto close
      = std::count_if(history.begin() + 40, history.end(), [](const auto& t) {
          return std::abs(t.point[0] - 0.3) < 0.1;
        });
    // 8 of 40 by chance.
    CHECK(close > 20);
  }
}

TEST_CASE("replaying the trials in number order gives the same suggestions") {
  auto space = mixed_space();
  for (std::size_t objectives : {1u, 2u})
    for (const auto& v : both)
      for (bool liar : {true, false}) {
        std::vector<option> options{{"variant", v}, {"constant_liar", liar}};
        auto live = make("tpe", space, options, objectives);
        std::vector<observed_trial> latest;
        std::vector<std::size_t> running;
        random_stream stream{3};
        for (std::int64_t n = 0; n < 150; ++n) {
          auto point = live->suggest(n).point;
          latest.push_back({make_trial(n, trial_state::running), point});
          live->observe(latest.back().x, point);
          running.push_back(latest.size() - 1);
          // Up to 8 at a time; they end in any order.
          if (running.size() < 8)
            continue;
          auto k = stream.below(running.size());
          auto& done = latest[running[k]];
          running.erase(running.begin() + static_cast<std::ptrdiff_t>(k));
          done.x.state = trial_state::complete;
          any_outcome(done.x, done.point);
          if (objectives == 2 && done.x.state == trial_state::complete)
            done.x.values.push_back(done.point[2]);
          live->observe(done.x, done.point);
          if (n % 10 != 0)
            continue;
          auto restarted = make("tpe", space, options, objectives);
          for (const auto& x : latest)
            restarted->observe(x.x, x.point);
          REQUIRE(restarted->suggest(n + 1).point
                  == live->suggest(n + 1).point);
        }
      }
}

TEST_CASE("running trials keep others away, if wanted") {
  search_space space{{"x", float_distribution{0.0, 1.0}}};
  std::set<double> liar;
  std::set<double> plain;
  for (bool on : {true, false}) {
    auto s = make("tpe", space, {{"constant_liar", on}, {"variant", "optuna"}});
    run(*s, 60, [](trial& x, const auto& p) {
      x.values = {(p[0] - 0.3) * (p[0] - 0.3)};
    });
    for (std::int64_t n = 60; n < 80; ++n) {
      auto point = s->suggest(n).point;
      (on ? liar : plain).insert(point[0]);
      s->observe(make_trial(n, trial_state::running), point);
    }
  }
  CHECK(*liar.rbegin() - *liar.begin() > *plain.rbegin() - *plain.begin());
}

TEST_CASE("a discrete space is not tried twice before it is used up") {
  search_space space{{"a", int_distribution{0, 5}},
                     {"b", categorical_distribution{{"x", "y", "z"}}}};
  auto distinct = [&](bool avoid) {
    auto s = make("tpe", space, {{"avoid_duplicates", avoid}});
    std::set<std::vector<double>> seen;
    for (const auto& x :
         run(*s, 18, [](trial&x, const auto&p) { x.values = {p[0] + p[1]}; }))
      seen.insert(x.point);
    return seen.size();
  };
  CHECK(distinct(true) > distinct(false));
}

TEST_CASE("TPE finds the minimum of a bowl much better than chance") {
  search_space space{{"x", float_distribution{-5.0, 5.0}},
                     {"y", float_distribution{-5.0, 5.0}}};
  auto best_of = [&](const std::string& name, std::uint64_t seed) {
    auto s = make(name, space, {}, 1, seed);
    auto best = infinity;
    for (const auto& t : run(*s, 100, [](trial&x, const auto&p) {
           x.values = {(p[0] - 1) * (p[0] - 1) + (p[1] + 2) * (p[1] + 2)};
         }))
      best = std::min(best, t.x.values[0]);
    return best;
  };
  int wins = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    wins += best_of("tpe", seed) < best_of("random", seed) ? 1 : 0;
  CHECK(wins >= 18);
}

TEST_CASE("several objectives approach the front") {
  search_space space{{"x", float_distribution{0.0, 1.0}},
                     {"y", float_distribution{0.0, 1.0}}};
  auto s = make("tpe", space, {}, 2);
  // The front is y = 0.
  auto history = run(*s, 120, [](trial& x, const auto& p) {
    x.values = {p[0] + p[1], 1.0 - p[0] + p[1]};
  });
  auto late = 0.0;
  for (std::size_t i = 100; i < 120; ++i)
    late += history[i].point[1] / 20.0;
  CHECK(late < 0.2);
}

TEST_CASE("a hundred thousand trials are served") {
  auto space = mixed_space();
  auto s = make("tpe", space);
  auto axes = axes_of(space);
  for (std::int64_t n = 0; n < 100'000; ++n) {
    random_stream stream{9, static_cast<std::uint64_t>(n)};
    std::vector<double> point;
    for (const auto& a : axes)
      point.push_back(a.from_unit(stream.uniform()));
    s->observe(make_trial(n, trial_state::complete, {point[0] * point[0]}),
               point);
  }
  check_valid(space, *s, 100'000);
  CHECK(std::abs(s->suggest(100'001).point[0]) < 1.0);
}
