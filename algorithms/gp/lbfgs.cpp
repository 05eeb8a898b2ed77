#include "algorithms/gp/lbfgs.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tuner::gp {

namespace {

double inner(std::span<const double> a, std::span<const double> b) {
  double out = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    out += a[i] * b[i];
  return out;
}

// d = -H g by the two-loop recursion, restricted to the free coordinates.
void quasi_newton_direction(const lbfgs_memory& memory,
                            std::span<const double> gradient,
                            const std::vector<char>& held,
                            std::span<double> direction) {
  for (std::size_t i = 0; i < direction.size(); ++i)
    direction[i] = held[i] ? 0.0 : -gradient[i];
  const auto& pairs = memory.pairs;
  if (pairs.empty()) {
    double sum = 0.0;
    for (auto x : direction)
      sum += std::abs(x);
    for (auto& x : direction)
      x *= std::min(1.0, 1.0 / sum);
    return;
  }
  std::vector<double> factors(pairs.size());
  for (auto p = pairs.size(); p-- > 0;) {
    factors[p] = inner(pairs[p].step, direction) / pairs[p].curvature;
    for (std::size_t i = 0; i < direction.size(); ++i)
      direction[i] -= factors[p] * pairs[p].change[i];
  }
  const auto& last = pairs.back();
  auto scale = last.curvature / inner(last.change, last.change);
  for (auto& x : direction)
    x *= scale;
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    auto beta = inner(pairs[p].change, direction) / pairs[p].curvature;
    for (std::size_t i = 0; i < direction.size(); ++i)
      direction[i] += (factors[p] - beta) * pairs[p].step[i];
  }
  for (std::size_t i = 0; i < direction.size(); ++i)
    if (held[i])
      direction[i] = 0.0;
}

void remember(lbfgs_memory& memory, const lbfgs_options& options,
              std::span<const double> step, std::span<const double> change) {
  auto curvature = inner(step, change);
  auto size = inner(change, change);
  if (!(curvature > 1e-14) || !(curvature > 1e-13 * size))
    return;
  memory.pairs.push_back(
    {{step.begin(), step.end()}, {change.begin(), change.end()}, curvature});
  if (memory.pairs.size() > options.max_pairs)
    memory.pairs.pop_front();
}

} // namespace

lbfgs_result
minimize(const differentiable_function& f, std::span<double> x,
         std::span<const double> lower, std::span<const double> upper,
         const lbfgs_options& options, lbfgs_memory& memory) {
  auto n = x.size();
  assert(lower.size() == n && upper.size() == n);
  if (!memory.pairs.empty() && memory.pairs.front().step.size() != n)
    memory.pairs.clear();
  std::vector<double> gradient(n), next(n), next_gradient(n), direction(n);
  std::vector<double> step(n), change(n);
  std::vector<char> held(n);
  lbfgs_result out{f(x, gradient), 1, false};
  if (!std::isfinite(out.value))
    return out;
  for (int iteration = 0; iteration < options.max_iterations; ++iteration) {
    double largest = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      held[i] = (x[i] <= lower[i] && gradient[i] >= 0.0)
                || (x[i] >= upper[i] && gradient[i] <= 0.0);
      if (!held[i])
        largest = std::max(
          largest,
          std::abs(std::clamp(x[i] - gradient[i], lower[i], upper[i]) - x[i]));
    }
    if (largest < options.gradient_tolerance)
      break;
    quasi_newton_direction(memory, gradient, held, direction);
    if (!(inner(direction, gradient) < 0.0)) {
      memory.pairs.clear();
      quasi_newton_direction(memory, gradient, held, direction);
    }
    double longest = 0.0;
    for (auto d : direction)
      longest = std::max(longest, std::abs(d));
    auto t = longest > options.max_step ? options.max_step / longest : 1.0;
    bool accepted = false;
    double value = out.value;
    for (int attempt = 0; attempt < 20; ++attempt) {
      double slope = 0.0;
      for (std::size_t i = 0; i < n; ++i) {
        next[i] = std::clamp(x[i] + t * direction[i], lower[i], upper[i]);
        slope += gradient[i] * (next[i] - x[i]);
      }
      value = f(next, next_gradient);
      ++out.evaluations;
      if (std::isfinite(value) && value <= out.value + 1e-4 * slope) {
        accepted = true;
        break;
      }
      // The minimum of the parabola through f(0), f'(0) and f(t).
      auto shrunk = 0.5 * t;
      if (std::isfinite(value) && slope < 0.0)
        shrunk = std::clamp(-0.5 * slope * t / (value - out.value - slope),
                            0.1 * t, 0.5 * t);
      t = shrunk;
    }
    if (!accepted) {
      // Stale curvature may be to blame: once more with the plain gradient.
      if (memory.pairs.empty()) {
        out.failed = true;
        break;
      }
      memory.pairs.clear();
      continue;
    }
    for (std::size_t i = 0; i < n; ++i) {
      step[i] = next[i] - x[i];
      change[i] = next_gradient[i] - gradient[i];
      x[i] = next[i];
      gradient[i] = next_gradient[i];
    }
    remember(memory, options, step, change);
    auto gain = out.value - value;
    out.value = value;
    if (gain <= options.value_tolerance * std::max(1.0, std::abs(value)))
      break;
  }
  return out;
}

} // namespace tuner::gp
