#include "bench/quality/multi_objective_problems.hpp"

#include <cmath>
#include <numbers>

#include "bench/quality/spaces.hpp"

namespace tuner::bench {

namespace {

using point = std::span<const double>;
using values = std::vector<double>;

constexpr double pi = std::numbers::pi;

double mean_of_rest(point x) {
  auto sum = 0.0;
  for (auto v : x.subspan(1))
    sum += v;
  return sum / static_cast<double>(x.size() - 1);
}

values zdt1(point x) {
  auto g = 1 + 9 * mean_of_rest(x);
  return {x[0], g * (1 - std::sqrt(x[0] / g))};
}

values zdt3(point x) {
  auto g = 1 + 9 * mean_of_rest(x);
  return {x[0],
          g * (1 - std::sqrt(x[0] / g) - x[0] / g * std::sin(10 * pi * x[0]))};
}

values dtlz2(point x) {
  auto g = 0.0;
  for (auto v : x.subspan(2))
    g += (v - 0.5) * (v - 0.5);
  auto a = x[0] * pi / 2;
  auto b = x[1] * pi / 2;
  return {(1 + g) * std::cos(a) * std::cos(b),
          (1 + g) * std::cos(a) * std::sin(b), (1 + g) * std::sin(a)};
}

} // namespace

std::vector<problem> multi_objective_problems() {
  return {
    {"zdt1", box(8, 0, 1), zdt1, {1.1, 11.0}},
    {"zdt3", box(8, 0, 1), zdt3, {1.1, 11.0}},
    {"dtlz2", box(7, 0, 1), dtlz2, {2.5, 2.5, 2.5}},
  };
}

} // namespace tuner::bench
