#include "algorithms/gp/candidates.hpp"
#include "algorithms/gp/expected_improvement.hpp"
#include "algorithms/gp/maximize.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace {

using namespace tuner::gp;

const tuner::search_space mixed{
  {"x", tuner::float_distribution{}},
  {"k", tuner::int_distribution{.low = 0, .high = 99}},
  {"c", tuner::categorical_distribution{{std::string{"a"}, std::string{"b"},
                                         std::string{"c"}}}},
  {"y", tuner::float_distribution{}},
};

// The mean itself, so that the maximum is known.
class mean_utility final : public utility {
public:
  double value(std::span<const prediction> p, std::span<double> by_mean,
               std::span<double> by_variance) const override {
    by_mean[0] = 1.0;
    by_variance[0] = 0.0;
    return p[0].mean;
  }
};

// One smooth hill, its top at (0.3, 70, "c", 0.8).
posterior hill(const model_space& space) {
  posterior out{space.hamming(), {{3.0, 3.0, 0.5, 3.0}, 1.0, 1e-6}};
  point_table points{space.hamming()};
  points.push_back(
    std::vector{0.3, space.at_level(1, 70.0), space.at_level(2, 2.0), 0.8});
  out.assign(points);
  out.observe(std::vector{1.0});
  return out;
}

point_table some_candidates(const model_space& space) {
  tuner::random_stream random{7};
  return make_candidates(
    space, {}, 20,
    {{{0.9, space.at_level(1, 3.0), space.at_level(2, 0.0), 0.1}}, {}}, random);
}

} // namespace

TEST_SUITE("algorithms/gp/maximize") {
  TEST_CASE("it climbs along continuous, integer and categorical dimensions") {
    model_space space{mixed};
    auto model = hill(space);
    mean_utility u;
    acquisition f{{{&model}}, u};
    tuner::random_stream random{8};
    auto found
      = maximize(f, space, some_candidates(space), {}, box::unit(4), random);
    const auto& x = found.front().x;
    CHECK(x[0] == doctest::Approx(0.3).epsilon(0.05));
    CHECK(space.level(1, x[1]) == 70.0);
    CHECK(space.level(2, x[2]) == 2.0);
    CHECK(x[3] == doctest::Approx(0.8).epsilon(0.05));
    CHECK(found.front().value == doctest::Approx(f.value(x)));
  }

  TEST_CASE("what it returns is in descending order and as evaluated") {
    model_space space{mixed};
    auto model = hill(space);
    mean_utility u;
    acquisition f{{{&model}}, u};
    tuner::random_stream random{8};
    auto candidates = some_candidates(space);
    auto found = maximize(f, space, candidates, {}, box::unit(4), random);
    REQUIRE(found.size() >= candidates.size());
    for (const auto& p : found)
      CHECK(p.value == doctest::Approx(f.value(p.x)).epsilon(1e-9));
    CHECK(found[0].value >= found[1].value);
  }

  TEST_CASE("quasi-Newton steps stay in the region") {
    model_space space{{mixed[0], mixed[3]}};
    posterior model{{false, false}, {{3.0, 3.0}, 1.0, 1e-6}};
    point_table points{{false, false}};
    points.push_back(std::vector{0.9, 0.9});
    model.assign(points);
    model.observe(std::vector{1.0});
    mean_utility u;
    acquisition f{{{&model}}, u};
    point_table candidates{{false, false}};
    candidates.push_back(std::vector{0.3, 0.3});
    tuner::random_stream random{9};
    auto found
      = maximize(f, space, candidates, {}, {{0.2, 0.2}, {0.4, 0.5}}, random);
    CHECK(found.front().x[0] == doctest::Approx(0.4));
    CHECK(found.front().x[1] == doctest::Approx(0.5));
  }

  TEST_CASE("values of many points are those one by one, of the best means") {
    model_space space{mixed};
    auto model = hill(space);
    log_expected_improvement u{{0.5}};
    acquisition f{{{&model}}, u};
    auto candidates = some_candidates(space);
    auto values = f.values(candidates, 5);
    std::vector<double> x(4);
    double worst_kept = 10.0, best_dropped = -10.0;
    int kept = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      candidates.copy(i, x);
      auto mean = model.at(x).mean;
      if (std::isfinite(values[i])) {
        ++kept;
        worst_kept = std::min(worst_kept, mean);
        CHECK(values[i] == doctest::Approx(f.value(x)).epsilon(1e-9));
      } else {
        best_dropped = std::max(best_dropped, mean);
      }
    }
    CHECK(kept == 5);
    CHECK(worst_kept >= best_dropped);
  }

  TEST_CASE("its gradient is that of the values") {
    model_space space{mixed};
    auto model = hill(space);
    auto second = hill(space);
    log_expected_improvement ei{{0.5}};
    log_feasible_utility u{&ei, 1, {0.1}};
    acquisition f{{{&model}, {&second}}, u};
    std::vector<double> x{0.5, space.at_level(1, 40.0), space.at_level(2, 0.0),
                          0.6};
    std::vector<double> gradient(4);
    CHECK(f.value(x, gradient) == doctest::Approx(f.value(x)));
    for (std::size_t d : {0, 1, 3}) {
      auto above = x, below = x;
      above[d] += 1e-6;
      below[d] -= 1e-6;
      CHECK(gradient[d]
            == doctest::Approx((f.value(above) - f.value(below)) / 2e-6)
                 .epsilon(1e-5));
    }
    CHECK(gradient[2] == 0.0);
  }

  TEST_CASE("outcomes of fantasies enter values and gradients alike") {
    model_space space{mixed};
    auto model = hill(space);
    model.append(
      std::vector{0.6, space.at_level(1, 50.0), space.at_level(2, 2.0), 0.5});
    model.append(
      std::vector{0.1, space.at_level(1, 90.0), space.at_level(2, 1.0), 0.9});
    log_expected_improvement u{{0.5, 1.5, 0.7}};
    acquisition f{{{&model, {{0.5, -1.0}, {2.0, 0.3}, {-1.0, 0.0}}}}, u};
    auto candidates = some_candidates(space);
    auto values = f.values(candidates, candidates.size());
    std::vector<double> x(4), gradient(4);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      candidates.copy(i, x);
      CHECK(values[i] == doctest::Approx(f.value(x)).epsilon(1e-9));
    }
    f.value(x, gradient);
    for (std::size_t d : {0, 1, 3}) {
      auto above = x, below = x;
      above[d] += 1e-6;
      below[d] -= 1e-6;
      CHECK(gradient[d]
            == doctest::Approx((f.value(above) - f.value(below)) / 2e-6)
                 .epsilon(1e-5));
    }
  }
}
