#include "algorithms/core/random.hpp"
#include "algorithms/gp/marginal_likelihood.hpp"

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("algorithms/gp/marginal_likelihood") {
  using namespace tuner::gp;

  const std::vector<double> three_values{-1.224744871, 1.224744871, 0.0};

  point_table three_points() {
    point_table out{{false}};
    for (double x : {0.1, 0.5, 0.9})
      out.push_back(std::vector{x});
    return out;
  }

  TEST_CASE("three points give the likelihood and prior of the formulas") {
    auto points = three_points();
    marginal_likelihood l{points, three_values, true};
    hyperparameters h{{1.0}, 1.0, 0.1};
    CHECK(l.log_likelihood(h) == doctest::Approx(-8.434296848201));
    // In one dimension the two parts are the same kernel.
    h.scale = 0.7;
    h.additive = 0.3;
    CHECK(l.log_likelihood(h) == doctest::Approx(-8.434296848201));
    std::vector<double> gradient(4, 0.0);
    auto prior = -4.430258509299 + std::log(0.7) + std::log(0.3);
    CHECK(log_prior(h, gradient) == doctest::Approx(prior));
    auto x = to_log(h, true);
    CHECK(l.negative_log_posterior(x, gradient)
          == doctest::Approx(8.434296848201 - prior));
  }

  TEST_CASE("the gradient is that of the values") {
    tuner::random_stream random{3};
    point_table points{{false, true, false}};
    std::vector<double> y;
    for (int i = 0; i < 23; ++i) {
      points.push_back(
        std::vector{random.uniform(), i % 3 / 3.0, random.uniform()});
      y.push_back(random.normal());
    }
    for (bool free_noise : {true, false}) {
      marginal_likelihood l{points, y, free_noise};
      auto x = to_log({{2.0, 0.3, 0.7}, 1.3, 0.05, 0.6}, free_noise);
      std::vector<double> gradient(x.size()), unused(x.size());
      l.negative_log_posterior(x, gradient);
      for (std::size_t i = 0; i < x.size(); ++i) {
        constexpr double h = 1e-4;
        auto at = x;
        at[i] = x[i] + h;
        auto above = l.negative_log_posterior(at, unused);
        at[i] = x[i] - h;
        auto below = l.negative_log_posterior(at, unused);
        CHECK(gradient[i]
              == doctest::Approx((above - below) / (2.0 * h)).epsilon(1e-6));
      }
    }
  }

  TEST_CASE("logarithms and back are the same parameters") {
    hyperparameters h{{0.2, 30.0}, 1.5, 0.01, 0.4};
    auto back = from_log(to_log(h, true), 2);
    CHECK(back.weights[0] == doctest::Approx(0.2));
    CHECK(back.weights[1] == doctest::Approx(30.0));
    CHECK(back.scale == doctest::Approx(1.5));
    CHECK(back.noise == doctest::Approx(0.01));
    CHECK(back.additive == doctest::Approx(0.4));
    CHECK(from_log(to_log(h, false), 2).noise == minimum_noise);
    h.noise = minimum_noise;
    CHECK(std::isfinite(to_log(h, true).back()));
  }

  TEST_CASE("repeated points without noise keep it finite") {
    point_table points{{false}};
    for (int i = 0; i < 30; ++i)
      points.push_back(std::vector{0.5});
    std::vector<double> y(30, 1.0);
    marginal_likelihood l{points, y, false};
    std::vector<double> gradient(3);
    auto x = to_log({{1.0}, 1.0, 0.0, 1.0}, false);
    CHECK(std::isfinite(l.negative_log_posterior(x, gradient)));
    CHECK(std::isfinite(gradient[0]));
    CHECK(std::isfinite(gradient[1]));
    CHECK(std::isfinite(gradient[2]));
  }
}
