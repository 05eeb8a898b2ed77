#include "algorithms/core/random.hpp"
#include "algorithms/gp/additive_kernel.hpp"
#include "algorithms/gp/matern.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace {

using namespace tuner::gp;

const std::vector<bool> hamming{false, true, false};
const std::vector<double> weights{3.0, 0.5, 200.0};
constexpr double scale = 1.2;

std::vector<std::vector<double>> some_points(std::size_t n) {
  tuner::random_stream random{5};
  std::vector<std::vector<double>> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(
      {random.uniform(), 0.25 * static_cast<double>(i % 3), random.uniform()});
  return out;
}

additive_kernel kernel_of(const std::vector<std::vector<double>>& points,
                          const std::vector<double>& w) {
  additive_kernel out{hamming, w, scale};
  for (const auto& x : points)
    out.push_back(x);
  return out;
}

// By the definition, with one exponential per pair.
double value(const std::vector<double>& x, const std::vector<double>& y,
             const std::vector<double>& w) {
  double out = 0.0;
  for (std::size_t d = 0; d < x.size(); ++d) {
    auto distance = hamming[d] ? (x[d] == y[d] ? 0.0 : 1.0) : x[d] - y[d];
    auto q = w[d] * distance * distance;
    double k;
    matern52(&q, 1, scale / 3.0, &k, nullptr);
    out += k;
  }
  return out;
}

} // namespace

TEST_SUITE("algorithms/gp/additive_kernel") {
  TEST_CASE("values are sums of Matérn kernels of one parameter each") {
    auto points = some_points(21);
    auto kernel = kernel_of(points, weights);
    std::vector<double> x{0.37, 0.25, 0.81}, out(21, 1.0);
    kernel.add_values(21, x, out.data());
    for (std::size_t j = 0; j < 21; ++j)
      CHECK(
        out[j]
        == doctest::Approx(1.0 + value(x, points[j], weights)).epsilon(1e-12));
    CHECK(value(points[0], points[0], weights) == doctest::Approx(scale));
  }

  TEST_CASE("a point is compared to those before it to the same bit") {
    auto points = some_points(9);
    auto kernel = kernel_of(points, weights);
    std::vector<double> out(8, 0.0), before(8, 0.0);
    kernel.add_values(8, points[8], out.data());
    kernel.add_values_before(8, before.data());
    CHECK(out == before);
  }

  TEST_CASE("from either side a pair has the same bits") {
    auto points = some_points(2);
    std::vector<double> forth(1, 0.0), back(1, 0.0);
    kernel_of({points[0]}, weights).add_values(1, points[1], forth.data());
    kernel_of({points[1]}, weights).add_values(1, points[0], back.data());
    CHECK(forth == back);
  }

  TEST_CASE("the gradient by the weights is that of the values") {
    for (std::size_t n : {1, 4, 7, 20}) {
      auto points = some_points(n + 1);
      std::vector<double> factors;
      for (std::size_t j = 0; j < n; ++j)
        factors.push_back(1.0 - 0.3 * static_cast<double>(j));
      std::vector<double> sums(3, 10.0);
      auto kernel = kernel_of(points, weights);
      auto total = kernel.add_weighted_squares(n, factors.data(), sums);
      auto at = [&](const std::vector<double>& w) {
        double out = 0.0;
        for (std::size_t j = 0; j < n; ++j)
          out += factors[j] * value(points[n], points[j], w);
        return out;
      };
      CHECK(total == doctest::Approx(at(weights)).epsilon(1e-12));
      for (std::size_t d = 0; d < 3; ++d) {
        auto h = 1e-5 * weights[d];
        auto above = weights, below = weights;
        above[d] += h;
        below[d] -= h;
        CHECK(sums[d] - 10.0
              == doctest::Approx((at(above) - at(below)) / (2.0 * h))
                   .epsilon(1e-6));
      }
    }
  }

  TEST_CASE("the gradient by the point is that of the values") {
    auto points = some_points(13);
    auto kernel = kernel_of(points, weights);
    std::vector<double> factors(13, 0.7), sums(3, 0.0);
    std::vector<double> x{0.37, 0.25, 0.81};
    kernel.add_weighted_differences(13, x, factors.data(), sums);
    auto at = [&](const std::vector<double>& from) {
      double out = 0.0;
      for (const auto& y : points)
        out += 0.7 * value(from, y, weights);
      return out;
    };
    for (std::size_t d : {0, 2}) {
      auto above = x, below = x;
      above[d] += 1e-6;
      below[d] -= 1e-6;
      CHECK(2.0 * weights[d] * sums[d]
            == doctest::Approx((at(above) - at(below)) / 2e-6).epsilon(1e-6));
    }
    CHECK(sums[1] == 0.0);
  }

  TEST_CASE("the largest and the smallest weights stay finite") {
    std::vector<double> extreme{std::exp(9.0), std::exp(9.0), std::exp(-12.0)};
    auto kernel = kernel_of({{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}}, extreme);
    std::vector<double> out(2, 0.0);
    kernel.add_values(2, std::vector{1.0, 1.0, 1.0}, out.data());
    CHECK(out[0] == doctest::Approx(scale / 3.0).epsilon(1e-4));
    CHECK(out[1] == doctest::Approx(scale));
  }

  TEST_CASE("forgotten points are replaced by those that follow") {
    auto points = some_points(4);
    auto kernel = kernel_of(points, weights);
    kernel.truncate(1);
    kernel.push_back(points[3]);
    std::vector<double> out(2, 0.0);
    kernel.add_values(2, points[2], out.data());
    CHECK(out[1] == doctest::Approx(value(points[2], points[3], weights)));
  }
}
