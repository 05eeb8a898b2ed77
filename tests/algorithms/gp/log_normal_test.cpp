#include "algorithms/gp/log_normal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

TEST_SUITE("algorithms/gp/log_normal") {
  using namespace tuner::gp;

  TEST_CASE("the improvement has the values of the closed form") {
    const double expected[][2]
      = {{-40, -808.298568357}, {-25, -319.861463581}, {-10, -55.553122036},
         {-1, -2.485121025713}, {0, -.918938533205},   {1, .080026218849},
         {5, 1.609437923126}};
    for (const auto& [z, value] : expected)
      CHECK(log_standard_improvement(z).value
            == doctest::Approx(value).epsilon(1e-11));
  }

  TEST_CASE("the distribution function has known values") {
    CHECK(log_normal_cdf(0.0).value == doctest::Approx(std::log(0.5)));
    CHECK(log_normal_cdf(-1.0).value
          == doctest::Approx(-1.8410216450092636).epsilon(1e-13));
    CHECK(log_normal_cdf(10.0).value
          == doctest::Approx(-7.61985302416059e-24).epsilon(1e-10));
    CHECK(log_normal_cdf(-30.0).value
          == doctest::Approx(-454.32124395634321).epsilon(1e-12));
  }

  TEST_CASE("slopes are those of the values, on both sides of the tail") {
    for (double z : {-300.0, -60.0, -25.01, -24.99, -9.0, -2.0, 0.0, 1.5, 8.0})
      for (auto* f : {log_standard_improvement, log_normal_cdf}) {
        auto h = 1e-4;
        auto numeric = (f(z + h).value - f(z - h).value) / (2.0 * h);
        CAPTURE(z);
        CHECK(f(z).slope == doctest::Approx(numeric).epsilon(1e-5));
      }
  }

  TEST_CASE("they rise without a gap and stay finite far out") {
    for (auto* f : {log_standard_improvement, log_normal_cdf}) {
      auto last = f(-1e150).value;
      CHECK(std::isfinite(last));
      for (double z : {-1e100, -1e10, -1000.0, -26.0, -25.0001, -25.0, -24.9999,
                       -24.0, -6.0, 0.0, 6.0}) {
        auto next = f(z).value;
        CAPTURE(z);
        CHECK(next > last);
        last = next;
      }
      CHECK(f(-25.0).value - f(-25.0 - 1e-9).value < 1e-6);
    }
  }
}
