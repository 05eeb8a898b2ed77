#include "algorithms/core/random.hpp"
#include "algorithms/samplers/gp_sampler.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

namespace {

using namespace tuner;

using point = std::vector<double>;

constexpr auto inf = std::numeric_limits<double>::infinity();

const search_space square{
  {"x", float_distribution{.low = -1.0, .high = 3.0}},
  {"y", float_distribution{.low = 0.0, .high = 1.0}},
};

const search_space mixed{
  {"x", float_distribution{.low = 1e-4, .high = 1.0, .log = true}},
  {"fixed", int_distribution{.low = 3, .high = 3}},
  {"k", int_distribution{.low = 0, .high = 100}},
  {"c", categorical_distribution{{std::string{"a"}, std::string{"b"},
                                  std::string{"c"}}}},
};

double bowl(const point& p) {
  return (p[0] - 1.0) * (p[0] - 1.0) + 4.0 * (p[1] - 0.3) * (p[1] - 0.3);
}

double mixed_bowl(const point& p) {
  auto x = std::log10(p[0]) + 2.0;
  auto k = (p[2] - 40.0) / 30.0;
  return x * x + k * k + (p[3] == 1.0 ? 0.0 : 1.0);
}

trial make_trial(std::int64_t number, trial_state state,
                 std::vector<double> values = {},
                 std::vector<double> constraints = {}) {
  trial out;
  out.number = number;
  out.state = state;
  out.values = std::move(values);
  out.constraints = std::move(constraints);
  return out;
}

struct run {
  std::vector<point> points;
  std::vector<std::string> samplers;
  std::vector<trial> trials;
};

using objective = std::function<trial(std::int64_t, const point&)>;

// Ask and tell, one trial at a time.
run optimize(gp_sampler& s, std::int64_t n, const objective& f) {
  run out;
  for (std::int64_t i = 0; i < n; ++i) {
    auto next = s.suggest(i);
    s.observe(make_trial(i, trial_state::running), next.point);
    out.trials.push_back(f(i, next.point));
    s.observe(out.trials.back(), next.point);
    out.points.push_back(next.point);
    out.samplers.emplace_back(next.sampler);
  }
  return out;
}

objective of_value(double (*f)(const point&)) {
  return [f](std::int64_t i, const point& p) {
    return make_trial(i, trial_state::complete, {f(p)});
  };
}

bool is_inside(const search_space& space, const point& p) {
  for (std::size_t i = 0; i < space.size(); ++i)
    if (!contains(space[i].dist, p[i]))
      return false;
  return p.size() == space.size();
}

sampling_problem minimize(const search_space& space, std::uint64_t seed = 1) {
  return {space, {direction::minimize}, seed};
}

} // namespace

TEST_SUITE("algorithms/samplers/gp_sampler") {
  TEST_CASE("after the startup trials it finds the minimum of a bowl") {
    gp_sampler s{{}, minimize(square)};
    auto r = optimize(s, 30, of_value(bowl));
    double best = inf;
    for (const auto& p : r.points)
      best = std::min(best, bowl(p));
    CHECK(best < 1e-4);
    for (std::size_t i = 0; i < r.samplers.size(); ++i)
      CHECK(r.samplers[i] == (i < 10 ? "random" : "gp"));
  }

  TEST_CASE("it finds the minimum among logarithms, integers and choices") {
    gp_sampler s{{}, minimize(mixed)};
    auto r = optimize(s, 40, of_value(mixed_bowl));
    double best = inf;
    for (const auto& p : r.points) {
      CHECK(is_inside(mixed, p));
      best = std::min(best, mixed_bowl(p));
    }
    CHECK(best < 1e-2);
  }

  TEST_CASE("to maximize is to minimize the negative") {
    gp_sampler down{{}, minimize(square)};
    gp_sampler up{{}, {square, {direction::maximize}, 1}};
    auto a = optimize(down, 20, of_value(bowl));
    auto b = optimize(up, 20, [](std::int64_t i, const point& p) {
      return make_trial(i, trial_state::complete, {-bowl(p)});
    });
    CHECK(a.points == b.points);
  }

  TEST_CASE("a replay in the order of numbers suggests the same, however the "
            "trials came in") {
    for (const auto* space : {&square, &mixed}) {
      auto f = space == &square ? bowl : mixed_bowl;
      gp_sampler live{{}, minimize(*space, 9)};
      random_stream random{4};
      struct asked {
        std::int64_t number;
        point at;
      };
      std::vector<asked> running;
      std::vector<std::pair<trial, point>> finished;
      std::int64_t number = 0;
      while (finished.size() < 60) {
        while (running.size() < 8) {
          auto next = live.suggest(number);
          CHECK(live.suggest(number).point == next.point);
          live.observe(make_trial(number, trial_state::running), next.point);
          running.push_back({number++, next.point});
        }
        auto i = random.below(running.size());
        auto done = running[i];
        running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
        auto state = done.number % 7 == 3   ? trial_state::fail
                     : done.number % 5 == 2 ? trial_state::pruned
                                            : trial_state::complete;
        auto t = make_trial(done.number, state, {f(done.at)});
        if (state == trial_state::pruned)
          t.intermediate_values = {{0, f(done.at) + 0.1}};
        live.observe(t, done.at);
        finished.emplace_back(t, done.at);
        if (finished.size() % 15 != 0)
          continue;
        auto all = finished;
        for (const auto& r : running)
          all.emplace_back(make_trial(r.number, trial_state::running), r.at);
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
          return a.first.number < b.first.number;
        });
        gp_sampler again{{}, minimize(*space, 9)};
        for (const auto& [trial, at] : all)
          again.observe(trial, at);
        CHECK(again.suggest(number).point == live.suggest(number).point);
      }
    }
  }

  TEST_CASE("seeds and trial numbers give different points") {
    gp_sampler a{{}, minimize(square, 1)};
    gp_sampler b{{}, minimize(square, 2)};
    CHECK(a.suggest(0).point != b.suggest(0).point);
    // The same history for both, of too few trials to know the minimum.
    random_stream random{5};
    for (std::int64_t i = 0; i < 10; ++i) {
      point p{random.uniform(-1.0, 3.0), random.uniform()};
      auto t = make_trial(i, trial_state::complete, {std::sin(5.0 * p[0])});
      a.observe(t, p);
      b.observe(t, p);
    }
    std::set<point> distinct;
    for (std::int64_t i = 10; i < 14; ++i) {
      distinct.insert(a.suggest(i).point);
      distinct.insert(b.suggest(i).point);
    }
    CHECK(distinct.size() >= 4);
  }

  TEST_CASE("workers that ask at once get points apart from each other") {
    gp_sampler s{{}, minimize(square)};
    optimize(s, 15, of_value(bowl));
    std::vector<point> asked;
    for (std::int64_t i = 15; i < 23; ++i) {
      auto next = s.suggest(i);
      CHECK(next.sampler == "gp");
      s.observe(make_trial(i, trial_state::running), next.point);
      for (const auto& p : asked)
        CHECK(std::hypot(next.point[0] - p[0], next.point[1] - p[1]) > 1e-4);
      asked.push_back(next.point);
    }
  }

  TEST_CASE("a point that fails is not asked for again and again") {
    gp_sampler s{{}, minimize(square)};
    // The region around the minimum crashes.
    auto r = optimize(s, 40, [](std::int64_t i, const point& p) {
      auto crashes = bowl(p) < 0.05;
      return make_trial(i, crashes ? trial_state::fail : trial_state::complete,
                        crashes ? point{} : point{bowl(p)});
    });
    double closest = inf;
    for (std::size_t i = 0; i < r.points.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        closest
          = std::min(closest, std::hypot(r.points[i][0] - r.points[j][0],
                                         r.points[i][1] - r.points[j][1]));
    CHECK(closest > 1e-4);
  }

  TEST_CASE("constraints keep it near the best feasible point") {
    gp_sampler s{{}, minimize(square)};
    // The minimum, at x = 1, is forbidden: x <= 0.5.
    auto r = optimize(s, 40, [](std::int64_t i, const point& p) {
      return make_trial(i, trial_state::complete, {bowl(p)}, {p[0] - 0.5});
    });
    double best = inf;
    for (std::size_t i = 10; i < r.points.size(); ++i) {
      const auto& p = r.points[i];
      if (p[0] <= 0.5)
        best = std::min(best, bowl(p));
      // The best allowed point is on the border; the forbidden minimum is half
      // a unit beyond it.
      CHECK(p[0] < 0.9);
    }
    CHECK(best < 0.251);
  }

  TEST_CASE("without a feasible trial it looks for one") {
    gp_sampler s{{}, minimize(square)};
    auto r = optimize(s, 30, [](std::int64_t i, const point& p) {
      return make_trial(i, trial_state::complete, {1.0},
                        {(p[0] + 0.9) * (p[0] + 0.9) + p[1] - 0.02});
    });
    CHECK(std::any_of(r.trials.begin(), r.trials.end(), is_feasible));
  }

  TEST_CASE("two objectives fill the front between their minima") {
    gp_sampler s{{}, {square, {direction::minimize, direction::maximize}, 1}};
    // Along y = 0.5 from x = 0 to x = 2 nothing dominates anything.
    auto r = optimize(s, 40, [](std::int64_t i, const point& p) {
      auto y = (p[1] - 0.5) * (p[1] - 0.5);
      return make_trial(i, trial_state::complete,
                        {p[0] * p[0] + y, -((p[0] - 2.0) * (p[0] - 2.0) + y)});
    });
    std::set<int> places;
    for (std::size_t i = 10; i < r.points.size(); ++i) {
      CHECK(r.samplers[i] == "gp");
      const auto& p = r.points[i];
      if (p[0] > 0.0 && p[0] < 2.0 && std::abs(p[1] - 0.5) < 0.15)
        places.insert(static_cast<int>(5.0 * p[0]));
    }
    CHECK(places.size() >= 7);
  }

  TEST_CASE("three objectives with a constraint and running trials work") {
    gp_sampler s{{}, {mixed, std::vector<direction>(3), 1}};
    optimize(s, 14, [](std::int64_t i, const point& p) {
      return make_trial(i, trial_state::complete, {p[0], p[2], mixed_bowl(p)},
                        {p[2] - 90.0});
    });
    for (std::int64_t i = 14; i < 18; ++i) {
      auto next = s.suggest(i);
      CHECK(next.sampler == "gp");
      CHECK(is_inside(mixed, next.point));
      s.observe(make_trial(i, trial_state::running), next.point);
    }
  }

  TEST_CASE("equal, infinite and enormous values do no harm") {
    auto check = [](double (*f)(std::int64_t), std::string_view last) {
      gp_sampler s{{}, minimize(mixed)};
      auto r = optimize(s, 25, [&](std::int64_t i, const point&) {
        return make_trial(i, trial_state::complete, {f(i)});
      });
      for (const auto& p : r.points)
        CHECK(is_inside(mixed, p));
      CHECK(r.samplers.back() == last);
      CHECK(s.suggest(25).fallback
            == (last == "gp" ? "" : "all values are equal"));
    };
    check([](std::int64_t) { return 5.0; }, "random");
    check([](std::int64_t) { return inf; }, "random");
    check([](std::int64_t i) { return i % 2 == 0 ? inf : -inf; }, "random");
    check([](std::int64_t i) { return i % 3 == 0 ? inf : 1.0 * i; }, "gp");
    check([](std::int64_t i) { return i % 2 == 0 ? 1e308 : -1e308; }, "gp");
    check([](std::int64_t i) { return 1e-300 * i; }, "gp");
    check([](std::int64_t i) { return i == 4 ? 1e300 : 0.1 * i; }, "gp");
  }

  TEST_CASE("repeated points with different values do no harm") {
    gp_sampler s{{.n_startup_trials = 10, .deterministic_objective = true},
                 minimize(square)};
    for (std::int64_t i = 0; i < 40; ++i)
      s.observe(make_trial(i, trial_state::complete, {i % 2 ? 1.0 : -1.0}),
                point{0.5 * (i % 4), 0.5});
    auto next = s.suggest(40);
    CHECK(next.sampler == "gp");
    CHECK(is_inside(square, next.point));
  }

  TEST_CASE("one startup trial is enough if so wished") {
    gp_sampler s{{.n_startup_trials = 1}, minimize(square)};
    auto r = optimize(s, 5, of_value(bowl));
    CHECK(r.samplers[0] == "random");
    CHECK(gp_sampler{{}, minimize(square)}.suggest(0).fallback.empty());
    // One value has no spread to learn from.
    CHECK(r.samplers[1] == "random");
    CHECK(r.samplers[2] == "gp");
  }

  TEST_CASE("a finite space is visited completely before a point is repeated") {
    search_space small{
      {"k", int_distribution{.low = 0, .high = 5}},
      {"c", categorical_distribution{{std::string{"a"}, std::string{"b"},
                                      std::string{"c"}, std::string{"d"}}}}};
    gp_sampler s{{.n_startup_trials = 1}, minimize(small)};
    std::set<point> visited;
    std::int64_t i = 0;
    for (; i < 60 && visited.size() < 24; ++i) {
      auto next = s.suggest(i);
      if (next.sampler == "gp")
        CHECK_FALSE(visited.contains(next.point));
      visited.insert(next.point);
      s.observe(make_trial(i, trial_state::complete,
                           {next.point[0] + 0.3 * next.point[1]}),
                next.point);
    }
    CHECK(visited.size() == 24);
    auto after = s.suggest(i);
    CHECK(after.sampler == "random");
    CHECK(is_inside(small, after.point));
  }

  TEST_CASE("a space of single values has one suggestion") {
    gp_sampler s{{}, minimize({mixed[1]})};
    auto r = optimize(s, 12, [](std::int64_t i, const point&) {
      return make_trial(i, trial_state::complete, {1.0 * i});
    });
    CHECK(r.points.back() == point{3.0});
    CHECK(r.samplers.back() == "random");
  }

  TEST_CASE("trials outside the present range do not count") {
    gp_sampler s{{}, minimize(square)};
    for (std::int64_t i = 0; i < 30; ++i)
      s.observe(make_trial(i, trial_state::complete, {1.0 * i}),
                point{0.1, std::nan("")});
    CHECK(s.suggest(30).sampler == "random");
  }

  TEST_CASE("a thousand and more trials are no problem") {
    gp_sampler s{{}, minimize(square)};
    random_stream random{3};
    for (std::int64_t i = 0; i < 1100; ++i) {
      point p{random.uniform(-1.0, 3.0), random.uniform()};
      s.observe(make_trial(i, trial_state::complete, {bowl(p)}), p);
    }
    auto next = s.suggest(1100);
    CHECK(next.sampler == "gp");
    CHECK(bowl(next.point) < 0.01);
  }

  TEST_CASE("options are read and checked") {
    auto read = read_gp_options({{"n_startup_trials", std::int64_t{4}},
                                 {"deterministic_objective", true}});
    REQUIRE(read);
    CHECK(read->n_startup_trials == 4);
    CHECK(read->deterministic_objective);
    CHECK(read_gp_options({})->n_startup_trials == 10);
    auto wrong = read_gp_options({{"n_startup_trials", std::int64_t{0}}});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().field == "options.n_startup_trials");
    CHECK_FALSE(read_gp_options({{"n_startup", std::int64_t{5}}}));
  }
}
