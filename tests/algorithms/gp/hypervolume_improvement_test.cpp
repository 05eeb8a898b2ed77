#include "algorithms/core/random.hpp"
#include "algorithms/gp/hypervolume_improvement.hpp"
#include "algorithms/multi_objective/hypervolume.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace tuner::gp;
using points = std::vector<std::vector<double>>;

double value(const utility& u, const std::vector<prediction>& p) {
  std::vector<double> dm(p.size()), dv(p.size());
  return u.value(p, dm, dv);
}

points negated(points xs) {
  for (auto& x : xs)
    for (auto& v : x)
      v = -v;
  return xs;
}

} // namespace

TEST_SUITE("algorithms/gp/hypervolume_improvement") {
  TEST_CASE("without variance it is the log of the hypervolume gained") {
    points goals{{1.0, -0.5}, {0.2, 0.3}, {-1.0, 1.2}};
    log_hypervolume_improvement u{goals};
    for (const auto& y : points{{0.6, 0.6}, {2.0, 2.0}, {-0.5, 0.9}}) {
      auto with = goals;
      with.push_back(y);
      auto gain = tuner::hypervolume(negated(with), u.reference_point())
                  - tuner::hypervolume(negated(goals), u.reference_point());
      CHECK(value(u, {{y[0], 0.0}, {y[1], 0.0}})
            == doctest::Approx(std::log(gain)).epsilon(1e-4));
    }
  }

  TEST_CASE("it is the mean of the hypervolume gained by random outcomes") {
    for (std::size_t m : {2, 3}) {
      points goals{{1.0, -0.5, 0.1}, {0.2, 0.3, -0.4}, {-1.0, 1.2, 0.6}};
      for (auto& g : goals)
        g.resize(m);
      log_hypervolume_improvement u{goals};
      std::vector<prediction> p{{0.3, 0.5}, {0.1, 0.9}, {0.0, 0.4}};
      p.resize(m);
      auto before = tuner::hypervolume(negated(goals), u.reference_point());
      tuner::random_stream random{31};
      double sum = 0.0, squares = 0.0;
      constexpr int n = 20000;
      for (int i = 0; i < n; ++i) {
        auto with = goals;
        with.emplace_back();
        for (const auto& x : p)
          with.back().push_back(x.mean
                                + std::sqrt(x.variance) * random.normal());
        auto gain
          = tuner::hypervolume(negated(with), u.reference_point()) - before;
        sum += gain;
        squares += gain * gain;
      }
      auto mean = sum / n;
      auto error = std::sqrt((squares / n - mean * mean) / n);
      CHECK(std::abs(std::exp(value(u, p)) - mean) < 4.0 * error);
    }
  }

  TEST_CASE("with one objective it is the expected improvement") {
    log_hypervolume_improvement u{points{{0.5}, {1.0}, {-1.0}}};
    // h(0) and a deviation of 2.
    CHECK(value(u, {{1.0, 4.0}})
          == doctest::Approx(-.918938533205 + std::log(2.0)));
  }

  TEST_CASE("its derivatives are those of the values") {
    log_hypervolume_improvement u{
      points{{1.0, -0.5, 0.1}, {0.2, 0.3, -0.4}, {-1.0, 1.2, 0.6}}};
    for (auto p : std::vector<std::vector<prediction>>{
           {{0.3, 0.5}, {0.1, 0.9}, {0.0, 0.4}},
           {{-4.0, 0.1}, {-3.0, 0.2}, {-5.0, 0.1}},
           {{3.0, 0.01}, {2.0, 0.01}, {2.5, 0.01}}}) {
      std::vector<double> dm(3), dv(3);
      u.value(p, dm, dv);
      for (std::size_t i = 0; i < 3; ++i) {
        auto h = 1e-5;
        auto above = p, below = p;
        above[i].mean += h;
        below[i].mean -= h;
        CHECK(dm[i]
              == doctest::Approx((value(u, above) - value(u, below)) / (2 * h))
                   .epsilon(1e-4));
        h = 1e-4 * p[i].variance;
        above = below = p;
        above[i].variance += h;
        below[i].variance -= h;
        CHECK(dv[i]
              == doctest::Approx((value(u, above) - value(u, below)) / (2 * h))
                   .epsilon(1e-4));
      }
    }
  }

  TEST_CASE("it stays finite and ordered where the expectation underflows") {
    log_hypervolume_improvement u{points{{1.0, -0.5}, {-1.0, 1.2}}};
    auto far = value(u, {{-80.0, 1.0}, {-80.0, 1.0}});
    auto near = value(u, {{-70.0, 1.0}, {-70.0, 1.0}});
    CHECK(std::isfinite(far));
    CHECK(far < near);
  }
}
