#include "algorithms/core/random.hpp"
#include "algorithms/gp/fit.hpp"
#include "algorithms/gp/marginal_likelihood.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace tuner::gp;

struct data {
  point_table points{{false, false, false}};
  std::vector<double> values;
};

// Depends strongly on the first coordinate, weakly on the second, and not on
// the third.
data wave(std::size_t n, double noise) {
  tuner::random_stream random{21};
  data out;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> x{random.uniform(), random.uniform(), random.uniform()};
    out.points.push_back(x);
    out.values.push_back(std::sin(7.0 * x[0]) + 0.5 * x[1]
                         + noise * random.normal());
  }
  return out;
}

} // namespace

TEST_SUITE("algorithms/gp/fit") {
  TEST_CASE("it tells the parameters that matter from those that do not") {
    auto d = wave(60, 0.0);
    auto h = fit(d.points, d.values, true, nullptr).parameters;
    CHECK(h.weights[0] > 10.0 * h.weights[1]);
    CHECK(h.weights[1] > h.weights[2]);
    CHECK(h.noise < 1e-3);
  }

  TEST_CASE("it tells sums of functions from products") {
    auto d = wave(60, 0.0);
    auto sum = fit(d.points, d.values, true, nullptr).parameters;
    CHECK(sum.additive > 5.0 * sum.scale);
    std::vector<double> x(3);
    for (std::size_t i = 0; i < 60; ++i) {
      d.points.copy(i, x);
      d.values[i] = std::sin(7.0 * x[0]) * std::sin(7.0 * x[1]);
    }
    auto product = fit(d.points, d.values, true, nullptr).parameters;
    CHECK(product.scale > 5.0 * product.additive);
  }

  TEST_CASE("it finds the noise") {
    auto d = wave(150, 0.3);
    auto h = fit(d.points, d.values, true, nullptr).parameters;
    CHECK(h.noise > 0.05);
    CHECK(h.noise < 0.15);
    CHECK(fit(d.points, d.values, false, nullptr).parameters.noise
          == minimum_noise);
  }

  TEST_CASE("starting from a fit to less data is as good as from nothing") {
    auto less = wave(54, 0.05);
    auto more = wave(60, 0.05);
    auto before = fit(less.points, less.values, true, nullptr);
    auto warm = fit(more.points, more.values, true, &before);
    auto cold = fit(more.points, more.values, true, nullptr);
    marginal_likelihood l{more.points, more.values, true};
    std::vector<double> unused(6);
    auto at = [&](const fit_state& f) {
      return l.negative_log_posterior(to_log(f.parameters, true), unused);
    };
    CHECK(at(warm) < at(cold) + 0.05);
  }

  TEST_CASE("equal values leave it at the start") {
    auto d = wave(20, 0.0);
    d.values.assign(20, 0.0);
    auto f = fit(d.points, d.values, true, nullptr);
    CHECK(f.parameters.weights == std::vector<double>{1.0, 1.0, 1.0});
    CHECK(f.memory.pairs.empty());
  }

  TEST_CASE("one point, and points repeated with other values, are fitted") {
    point_table points{{false}};
    points.push_back(std::vector{0.5});
    std::vector<double> values{1.0};
    CHECK(fit(points, values, true, nullptr).parameters.noise > 0.0);
    for (int i = 0; i < 30; ++i) {
      points.push_back(std::vector{0.1 * (i % 3)});
      values.push_back(i % 2 == 0 ? 1.0 : -1.0);
    }
    for (bool free_noise : {true, false}) {
      auto h = fit(points, values, free_noise, nullptr).parameters;
      CHECK(std::isfinite(h.weights[0]));
      CHECK(std::isfinite(h.scale));
      CHECK(h.noise >= minimum_noise);
    }
  }
}
