#include "algorithms/core/random.hpp"
#include "algorithms/gp/posterior.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace tuner::gp;

const hyperparameters mixed_parameters{{3.0, 0.5, 1.0}, 1.2, 0.01, 0.8};

point_table mixed_points(std::size_t n) {
  tuner::random_stream random{8};
  point_table out{{false, true, false}};
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(std::vector{random.uniform(),
                              static_cast<double>(random.below(3)),
                              random.uniform()});
  return out;
}

std::vector<double> some_values(std::size_t n) {
  tuner::random_stream random{9};
  std::vector<double> out(n);
  for (auto& y : out)
    y = random.normal();
  return out;
}

posterior mixed_model(std::size_t n) {
  posterior out{{false, true, false}, mixed_parameters};
  out.assign(mixed_points(n));
  out.observe(some_values(n));
  return out;
}

} // namespace

TEST_SUITE("algorithms/gp/posterior") {
  TEST_CASE("three points give the mean and variance of the formulas") {
    posterior p{{false}, {{1.0}, 1.0, 0.1}};
    point_table points{{false}};
    for (double x : {0.1, 0.5, 0.9})
      points.push_back(std::vector{x});
    p.assign(points);
    p.observe(std::vector{-1.224744871, 1.224744871, 0.0});
    auto at = p.at(std::vector{0.3});
    CHECK(at.mean == doctest::Approx(-.083133633706));
    CHECK(at.variance == doctest::Approx(.053797109890));
    at = p.at(std::vector{0.55});
    CHECK(at.mean == doctest::Approx(.384386703168));
    CHECK(at.variance == doctest::Approx(.051346874194));
  }

  TEST_CASE("without points it is the prior") {
    posterior p{{false}, {{1.0}, 1.5, 0.1, 0.5}};
    p.observe({});
    auto at = p.at(std::vector{0.3});
    CHECK(at.mean == 0.0);
    CHECK(at.variance == 2.0);
  }

  TEST_CASE("gradients are those of mean, variance and shifts") {
    auto p = mixed_model(25);
    p.append(std::vector{0.5, 1.0, 0.7});
    p.append(std::vector{0.2, 2.0, 0.9});
    REQUIRE(p.n_fantasies() == 2);
    std::vector<double> x{0.37, 1.0, 0.81}, gradient(3, 10.0);
    std::vector<double> by_shift{0.8, -1.5};
    evaluation e;
    auto combined = [&](const std::vector<double>& at) {
      auto y = p.evaluate(at, e);
      return 2.0 * y.mean + 3.0 * y.variance + by_shift[0] * e.shifts[0]
             + by_shift[1] * e.shifts[1];
    };
    p.evaluate(x, e);
    p.add_gradient(x, e, 2.0, 3.0, by_shift, gradient);
    for (std::size_t d : {0, 2}) {
      constexpr double h = 1e-5;
      auto above = x, below = x;
      above[d] += h;
      below[d] -= h;
      CHECK(gradient[d] - 10.0
            == doctest::Approx((combined(above) - combined(below)) / (2 * h))
                 .epsilon(1e-6));
    }
    CHECK(gradient[1] == 10.0);
  }

  TEST_CASE("a surprising fantasy moves the mean by its shift") {
    auto p = mixed_model(25);
    std::vector<double> x{0.5, 1.0, 0.7}, probe{0.45, 1.0, 0.75};
    auto expected = p.at(x);
    p.append(x);
    evaluation e;
    auto before = p.evaluate(probe, e).mean;
    auto shift = e.shifts[0];
    // One standard deviation above, noise included.
    auto values = some_values(25);
    values.push_back(expected.mean
                     + std::sqrt(expected.variance + mixed_parameters.noise));
    p.observe(values);
    CHECK(p.at(probe).mean == doctest::Approx(before + shift).epsilon(1e-9));
  }

  TEST_CASE("many predictions at once are those one by one") {
    auto p = mixed_model(37);
    p.append(std::vector{0.5, 2.0, 0.5});
    auto xs = mixed_points(60);
    std::vector<double> k(p.size() * 60), means(60), variances(60), x(3);
    p.covariances(xs, k.data());
    p.means(k.data(), 60, means.data());
    std::vector<double> shifts(60);
    p.variances(k.data(), 60, variances.data(), shifts.data());
    evaluation e;
    for (std::size_t i = 0; i < 60; ++i) {
      xs.copy(i, x);
      auto at = p.evaluate(x, e);
      CHECK(shifts[i] == doctest::Approx(e.shifts[0]).epsilon(1e-9));
      CHECK(means[i] == doctest::Approx(at.mean).epsilon(1e-9));
      CHECK(variances[i] == doctest::Approx(at.variance).epsilon(1e-9));
    }
  }

  TEST_CASE("points appended one by one give the model made at once") {
    auto all = mixed_points(40);
    auto values = some_values(40);
    posterior p{{false, true, false}, mixed_parameters};
    point_table first{{false, true, false}};
    std::vector<double> x(3);
    for (std::size_t i = 0; i < 20; ++i) {
      all.copy(i, x);
      first.push_back(x);
    }
    p.assign(first);
    for (std::size_t i = 20; i < 40; ++i) {
      all.copy(i, x);
      p.append(x);
    }
    p.observe(values);
    auto whole = mixed_model(40);
    std::vector<double> probe{0.3, 0.0, 0.6};
    CHECK(p.at(probe).mean
          == doctest::Approx(whole.at(probe).mean).epsilon(1e-10));
    CHECK(p.at(probe).variance
          == doctest::Approx(whole.at(probe).variance).epsilon(1e-10));
  }

  TEST_CASE("a fantasy takes away variance and leaves the mean") {
    auto p = mixed_model(25);
    std::vector<double> x{0.37, 1.0, 0.81}, near{0.38, 1.0, 0.81};
    auto before = p.at(near);
    p.append(x);
    auto after = p.at(near);
    CHECK(after.mean == before.mean);
    CHECK(after.variance < 0.5 * before.variance);
    p.truncate(25);
    CHECK(p.at(near).variance == before.variance);
  }

  TEST_CASE("observing a fantasy at its mean changes no mean") {
    auto p = mixed_model(25);
    std::vector<double> x{0.37, 1.0, 0.81}, probe{0.5, 1.0, 0.7};
    auto believed = p.at(x).mean;
    auto before = p.at(probe).mean;
    p.append(x);
    auto values = some_values(25);
    values.push_back(believed);
    p.observe(values);
    CHECK(p.at(probe).mean == doctest::Approx(before).epsilon(1e-9));
  }

  TEST_CASE("repeated points with and without noise stay finite") {
    for (double noise : {0.0, 1e-6, 0.1}) {
      posterior p{{false}, {{1.0}, 1.0, noise}};
      point_table points{{false}};
      for (int i = 0; i < 20; ++i)
        points.push_back(std::vector{0.5});
      p.assign(points);
      for (int i = 0; i < 20; ++i)
        p.append(std::vector{0.5});
      std::vector<double> y(40);
      for (std::size_t i = 0; i < 40; ++i)
        y[i] = i % 2 == 0 ? 1.0 : -1.0;
      p.observe(y);
      auto at = p.at(std::vector{0.5});
      CHECK(std::isfinite(at.mean));
      CHECK(at.variance >= 0.0);
    }
  }
}
