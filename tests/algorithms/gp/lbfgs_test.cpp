#include "algorithms/gp/lbfgs.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using in = std::span<const double>;
using out = std::span<double>;

double rosenbrock(in x, out g) {
  auto a = 1.0 - x[0];
  auto b = x[1] - x[0] * x[0];
  g[0] = -2.0 * a - 400.0 * x[0] * b;
  g[1] = 200.0 * b;
  return a * a + 100.0 * b * b;
}

// Minimum 0 at (1, 2, 3), badly scaled.
double bowl(in x, out g) {
  double f = 0.0;
  double scale = 1.0;
  for (std::size_t i = 0; i < x.size(); ++i, scale *= 30.0) {
    auto d = x[i] - static_cast<double>(i + 1);
    f += scale * d * d;
    g[i] = 2.0 * scale * d;
  }
  return f;
}

const tuner::gp::lbfgs_options precise{.gradient_tolerance = 1e-8,
                                       .value_tolerance = 0.0,
                                       .max_iterations = 300,
                                       .max_step = 2.0,
                                       .max_pairs = 10};

} // namespace

TEST_SUITE("algorithms/gp/lbfgs") {
  using namespace tuner::gp;

  TEST_CASE("it finds the minimum of Rosenbrock's valley") {
    std::vector<double> x{-1.2, 1.0}, lower(2, -5.0), upper(2, 5.0);
    lbfgs_memory memory;
    auto found = minimize(rosenbrock, x, lower, upper, precise, memory);
    CHECK(found.value < 1e-12);
    CHECK(x[0] == doctest::Approx(1.0));
    CHECK(x[1] == doctest::Approx(1.0));
    CHECK(found.evaluations < 120);
  }

  TEST_CASE("it stops at a bound that keeps it from the minimum") {
    std::vector<double> x{0.0, 0.0, 0.0}, lower(3, -5.0), upper{5.0, 1.5, 5.0};
    lbfgs_memory memory;
    minimize(bowl, x, lower, upper, precise, memory);
    CHECK(x[0] == doctest::Approx(1.0));
    CHECK(x[1] == 1.5);
    CHECK(x[2] == doctest::Approx(3.0));
  }

  TEST_CASE("it never leaves the box") {
    std::vector<double> x{-1.2, 1.0}, lower{-1.5, -0.5}, upper{0.3, 1.1};
    lbfgs_memory memory;
    auto watched = [&](in at, out g) {
      for (std::size_t i = 0; i < 2; ++i) {
        CHECK(at[i] >= lower[i]);
        CHECK(at[i] <= upper[i]);
      }
      return rosenbrock(at, g);
    };
    minimize(watched, x, lower, upper, precise, memory);
    CHECK(x[0] == 0.3);
  }

  TEST_CASE("memory of the same function saves evaluations") {
    std::vector<double> lower(3, -9.0), upper(3, 9.0);
    std::vector<double> x(3, 0.0);
    lbfgs_memory memory;
    auto first = minimize(bowl, x, lower, upper, precise, memory);
    CHECK_FALSE(memory.pairs.empty());
    x.assign(3, 0.0);
    auto again = minimize(bowl, x, lower, upper, precise, memory);
    CHECK(again.value < 1e-12);
    CHECK(again.evaluations < first.evaluations / 2);
  }

  TEST_CASE("memory of another size is dropped") {
    lbfgs_memory memory;
    memory.pairs.push_back({{1.0}, {1.0}, 1.0});
    std::vector<double> x{-1.2, 1.0}, lower(2, -5.0), upper(2, 5.0);
    CHECK(minimize(rosenbrock, x, lower, upper, precise, memory).value < 1e-12);
  }

  TEST_CASE("regions where the function is undefined are avoided") {
    auto f = [](in x, out g) {
      if (x[0] > 0.5)
        return std::numeric_limits<double>::infinity();
      g[0] = -1.0 / (1.0 - x[0]) + 2.0;
      return std::log(1.0 - x[0]) + 2.0 * x[0];
    };
    std::vector<double> x{-3.0}, lower{-10.0}, upper{10.0};
    lbfgs_memory memory;
    auto found = minimize(f, x, lower, upper, precise, memory);
    CHECK(std::isfinite(found.value));
    CHECK(x[0] <= 0.5);
    x = {2.0};
    CHECK(std::isinf(minimize(f, x, lower, upper, precise, memory).value));
  }
}
