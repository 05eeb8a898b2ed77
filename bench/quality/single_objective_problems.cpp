#include "bench/quality/single_objective_problems.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "bench/quality/spaces.hpp"

namespace tuner::bench {

namespace {

using point = std::span<const double>;
using values = std::vector<double>;

constexpr double pi = std::numbers::pi;

double squared(double x) {
  return x * x;
}

values branin(point x) {
  auto b = 5.1 / (4 * squared(pi));
  auto c = 5 / pi;
  auto t = 1 / (8 * pi);
  return {squared(x[1] - b * x[0] * x[0] + c * x[0] - 6.0)
          + 10.0 * (1 - t) * std::cos(x[0]) + 10.0};
}

values hartmann6(point x) {
  constexpr double a[4][6] = {{10, 3, 17, 3.5, 1.7, 8},
                              {0.05, 10, 17, 0.1, 8, 14},
                              {3, 3.5, 1.7, 10, 17, 8},
                              {17, 8, 0.05, 10, 0.1, 14}};
  constexpr double q[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                              {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                              {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                              {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
  constexpr double alpha[4] = {1.0, 1.2, 3.0, 3.2};
  auto total = 0.0;
  for (int i = 0; i < 4; ++i) {
    auto sum = 0.0;
    for (int j = 0; j < 6; ++j)
      sum += a[i][j] * squared(x[j] - q[i][j]);
    total += alpha[i] * std::exp(-sum);
  }
  return {-total};
}

values ackley10(point x) {
  auto n = static_cast<double>(x.size());
  auto squares = 0.0;
  auto cosines = 0.0;
  for (auto v : x) {
    squares += v * v;
    cosines += std::cos(2 * pi * v);
  }
  return {-20 * std::exp(-0.2 * std::sqrt(squares / n)) - std::exp(cosines / n)
          + 20 + std::numbers::e};
}

values rosenbrock5(point x) {
  auto sum = 0.0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i)
    sum += 100 * squared(x[i + 1] - x[i] * x[i]) + squared(1 - x[i]);
  return {sum};
}

values mixed_rastrigin(point x) {
  constexpr double offsets[4] = {6.0, 0.0, 3.0, 12.0};
  auto total = offsets[static_cast<int>(x[5])];
  for (auto v : {x[0] - 0.35, x[1] + 0.8, x[2] - 2, x[3] + 1, x[4] - 0.5})
    total += v * v - 10 * std::cos(2 * pi * v) + 10;
  return {total};
}

/// Error after training a network: log-scaled learning rate and weight decay,
/// their interaction with batch size and optimizer, width and depth with
/// diminishing returns.
values training_surrogate(point x) {
  auto lr = std::log10(x[0]);
  auto weight_decay = std::log10(x[1]);
  auto optimizer = static_cast<int>(x[2]);
  auto width = std::log2(x[4]);
  auto depth = x[5];
  auto dropout = x[6];
  constexpr double best[3] = {-1.2, -3.0, -2.8};
  constexpr double floors[3] = {0.065, 0.070, 0.055};
  auto best_lr = best[optimizer] + 0.25 * (std::log2(x[3]) - 6);
  auto capacity = 0.20 * std::exp(-0.35 * (width - 4))
                  + 0.012 * squared(depth - 6) / (1 + 0.2 * width);
  auto overfit = 0.02
                 * std::max(0.0, width + 0.5 * depth - 11 - (weight_decay + 5))
                 * (1 - dropout);
  auto tuning = 0.10 * (1 - std::exp(-0.9 * squared(lr - best_lr)))
                + 0.3 * std::max(0.0, lr - best_lr - 1.2);
  auto drop = 0.05 * squared(dropout - 0.25);
  return {floors[optimizer] + capacity + overfit + tuning + drop
          + 0.01 * std::abs(weight_decay + 3.5)};
}

values sparse20(point x) {
  auto sum = 0.0;
  for (auto v : x)
    sum += v;
  return {8 * squared(x[3] - 0.7) + 5 * squared(x[11] - 0.2)
          + 3 * std::abs(x[3] - x[16]) + 4 * squared(squared(x[7] - 0.5))
          + 0.01 * sum};
}

values categorical8(point x) {
  auto score = 0.0;
  for (int i = 0; i < 8; ++i) {
    auto a = 'a' + static_cast<int>(x[i]);
    auto b = 'a' + static_cast<int>(x[(i + 1) % 8]);
    auto k = (a * 7 + b * 13 + i * 5) % 17;
    score += squared(k - 8) / 64.0;
    score += 0.3 * ((a * (i + 3)) % 5);
  }
  return {score};
}

} // namespace

std::vector<problem> single_objective_problems() {
  search_space letters;
  for (int i = 0; i < 8; ++i)
    letters.push_back(
      choice("c" + std::to_string(i), {"a", "b", "c", "d", "e", "f"}));
  return {
    {"branin", {real("x0", -5, 10), real("x1", 0, 15)}, branin},
    {"hartmann6", box(6, 0, 1), hartmann6},
    {"ackley10", box(10, -20, 32), ackley10},
    {"rosenbrock5", box(5, -2, 3), rosenbrock5},
    {"mixed_rastrigin",
     {real("x0", -5, 5), real("x1", -5, 5), integer("k0", -5, 5),
      integer("k1", -5, 5), stepped("s0", -5, 5, 0.5),
      choice("c0", {"a", "b", "c", "d"})},
     mixed_rastrigin},
    {"training_surrogate",
     {log_real("lr", 1e-5, 1.0), log_real("weight_decay", 1e-6, 1e-1),
      choice("optimizer", {"sgd", "adam", "adamw"}),
      integer("batch_size", 16, 512, true), integer("width", 16, 1024, true),
      integer("depth", 1, 12), stepped("dropout", 0.0, 0.6, 0.05)},
     training_surrogate},
    {"sparse20", box(20, 0, 1), sparse20},
    {"categorical8", letters, categorical8},
  };
}

} // namespace tuner::bench
