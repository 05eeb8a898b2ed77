#include "algorithms/gp/fit.hpp"

#include "algorithms/gp/marginal_likelihood.hpp"

#include <algorithm>
#include <cmath>

namespace tuner::gp {

fit_state fit(const point_table& points, std::span<const double> values,
              bool free_noise, const fit_state* previous) {
  auto d = points.dimensions();
  auto ones = hyperparameters::ones(d);
  // A constant says nothing about lengths, and would drive them to a bound from
  // which later fits had to come back.
  if (std::all_of(values.begin(), values.end(),
                  [](double y) { return y == 0.0; }))
    return {ones, {}};
  marginal_likelihood likelihood{points, values, free_noise};
  auto f = [&](std::span<const double> x, std::span<double> gradient) {
    return likelihood.negative_log_posterior(x, gradient);
  };
  // In natural logarithms: weights, scale, additive part, noise.
  std::vector<double> lower(d, -12.0), upper(d, 9.0);
  for (int part = 0; part < 2; ++part) {
    lower.push_back(-6.0);
    upper.push_back(5.0);
  }
  if (free_noise) {
    lower.push_back(-20.0);
    upper.push_back(2.0);
  }
  auto attempt = [&](fit_state from) {
    auto x = to_log(from.parameters, free_noise);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = std::clamp(x[i], lower[i], upper[i]);
    auto found = minimize(f, x, lower, upper, {}, from.memory);
    from.parameters = from_log(x, d);
    return std::pair{std::move(from), std::isfinite(found.value)};
  };
  if (previous != nullptr)
    if (auto [out, ok] = attempt(*previous); ok)
      return out;
  if (auto [out, ok] = attempt({ones, {}}); ok)
    return out;
  return {ones, {}};
}

} // namespace tuner::gp
