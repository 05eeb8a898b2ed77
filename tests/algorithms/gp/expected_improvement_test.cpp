#include "algorithms/gp/expected_improvement.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace tuner::gp;

// Derivatives by differences, against those returned.
void check_derivatives(const utility& u, std::vector<prediction> p) {
  std::vector<double> dm(p.size()), dv(p.size()), um(p.size()), uv(p.size());
  u.value(p, dm, dv);
  for (std::size_t i = 0; i < p.size(); ++i) {
    auto h = 1e-5;
    auto q = p;
    q[i].mean += h;
    auto above = u.value(q, um, uv);
    q[i].mean -= 2 * h;
    CHECK(
      dm[i]
      == doctest::Approx((above - u.value(q, um, uv)) / (2 * h)).epsilon(1e-5));
    h = 1e-5 * p[i].variance;
    q = p;
    q[i].variance += h;
    above = u.value(q, um, uv);
    q[i].variance -= 2 * h;
    CHECK(
      dv[i]
      == doctest::Approx((above - u.value(q, um, uv)) / (2 * h)).epsilon(1e-5));
  }
}

double value(const utility& u, std::vector<prediction> p) {
  std::vector<double> dm(p.size()), dv(p.size());
  return u.value(p, dm, dv);
}

} // namespace

TEST_SUITE("algorithms/gp/expected_improvement") {
  TEST_CASE("it has the values of the formula at two predictions") {
    log_expected_improvement ei{{1.224744871}};
    CHECK(value(ei, {{-.083133633706, .053797109890}})
          == doctest::Approx(-21.823329114).epsilon(1e-8));
    CHECK(value(ei, {{.384386703168, .051346874194}})
          == doctest::Approx(-12.080729975).epsilon(1e-8));
  }

  TEST_CASE("its derivatives are those of the values") {
    log_expected_improvement ei{{0.4}};
    check_derivatives(ei, {{0.1, 0.3}});
    check_derivatives(ei, {{2.0, 0.01}});
    check_derivatives(ei, {{-9.0, 0.04}});
  }

  TEST_CASE("over several outcomes it is the log of the average") {
    log_expected_improvement both{{0.4, 1.0}};
    log_expected_improvement first{{0.4}}, second{{1.0}};
    auto a = value(first, {{0.1, 0.3}});
    auto b = value(second, {{0.7, 0.3}});
    CHECK(value(both, {{0.1, 0.3}, {0.7, 0.3}})
          == doctest::Approx(std::log(0.5 * (std::exp(a) + std::exp(b)))));
    check_derivatives(both, {{0.1, 0.3}, {0.7, 0.3}});
    // Far out where the expectations themselves underflow.
    CHECK(std::isfinite(value(both, {{-90.0, 0.3}, {-80.0, 0.3}})));
  }

  TEST_CASE("an observed point is worth little, but not NaN") {
    log_expected_improvement ei{{1.0}};
    auto at = value(ei, {{1.0, 0.0}});
    CHECK(std::isfinite(at));
    CHECK(at < -14.0);
    CHECK(std::isfinite(value(ei, {{-3.0, 0.0}})));
  }

  TEST_CASE("constraints add the log of the probability to satisfy them") {
    log_expected_improvement ei{{0.4}};
    log_feasible_utility both{&ei, 1, {0.5, -2.0}};
    auto alone = value(ei, {{0.1, 0.3}});
    // Phi(0) = 1/2 and Phi(2 / 0.5).
    CHECK(
      value(both, {{0.1, 0.3}, {0.5, 1.0}, {0.0, 0.25}})
      == doctest::Approx(alone + std::log(0.5) + std::log(0.9999683287581669)));
    check_derivatives(both, {{0.1, 0.3}, {0.2, 0.8}, {-2.5, 0.1}});
  }

  TEST_CASE("without a feasible point only feasibility counts") {
    log_feasible_utility u{nullptr, 0, {0.0}};
    CHECK(value(u, {{0.0, 1.0}}) == doctest::Approx(std::log(0.5)));
    check_derivatives(u, {{-0.7, 0.4}});
  }
}
