#include "tests/algorithms/samplers/optuna_reference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tuner::reference {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A numeric parameter in the coordinates of its kernels.
struct numeric {
  double low;
  double high;
  double step;
  bool log;

  double transform(double x) const {
    return log ? std::log(x) : x;
  }

  double left() const {
    return transform(low - step / 2);
  }

  double right() const {
    return transform(high + step / 2);
  }
};

numeric numeric_of(const distribution& d) {
  if (auto* f = std::get_if<float_distribution>(&d))
    return {f->low, f->high, f->step.value_or(0.0), f->log};
  const auto& i = std::get<int_distribution>(d);
  return {static_cast<double>(i.low), static_cast<double>(i.high),
          static_cast<double>(i.step), i.log};
}

long double cdf(long double x) {
  return 0.5L * std::erfc(-x / std::sqrt(2.0L));
}

/// Mass of [a, b], computed in the nearer tail.
double log_mass(double a, double b) {
  if (a > 0)
    return static_cast<double>(std::log(cdf(-a) - cdf(-b)));
  return static_cast<double>(std::log(cdf(b) - cdf(a)));
}

std::vector<double> bandwidths(const numeric& p, const std::vector<double>& mu,
                               std::size_t n_observations, const rules& r) {
  auto n = mu.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return mu[a] < mu[b]; });
  auto range = p.right() - p.left();
  std::vector<double> out(n);
  for (std::size_t k = 0; k < n; ++k) {
    auto to_left = mu[order[k]] - (k > 0 ? mu[order[k - 1]] : p.left());
    auto to_right = (k + 1 < n ? mu[order[k + 1]] : p.right()) - mu[order[k]];
    auto sigma = std::max(to_left, to_right);
    if (!r.endpoints && n >= 2 && k == 0)
      sigma = to_right;
    if (!r.endpoints && n >= 2 && k + 1 == n)
      sigma = to_left;
    auto least
      = r.magic_clip
          ? range / std::min(r.most, std::pow(n_observations + 2.0, r.exponent))
          : 1e-12;
    out[order[k]] = std::min(std::max(sigma, least), range);
  }
  return out;
}

} // namespace

double log_pdf(const search_space& space,
               const std::vector<std::vector<double>>& observations,
               std::vector<double> weights, const rules& r,
               const std::vector<double>& x) {
  auto n = observations.size();
  weights.push_back(n == 0 ? 1.0 : r.prior_weight);
  auto total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> logs;
  for (auto w : weights)
    logs.push_back(std::log(w / total));
  for (std::size_t d = 0; d < space.size(); ++d) {
    if (auto* c = std::get_if<categorical_distribution>(&space[d].dist)) {
      auto choices = static_cast<double>(c->choices.size());
      for (std::size_t k = 0; k < n; ++k) {
        auto s = r.prior_weight / static_cast<double>(n + 1);
        if (std::isnan(observations[k][d])) {
          logs[k] -= std::log(choices);
          continue;
        }
        auto hit = observations[k][d] == x[d] ? 1.0 : 0.0;
        logs[k] += std::log((hit + s) / (1.0 + choices * s));
      }
      logs[n] -= std::log(choices);
      continue;
    }
    auto p = numeric_of(space[d].dist);
    // Without a value a kernel is uniform.
    std::vector<std::size_t> with;
    std::vector<double> mu;
    for (std::size_t k = 0; k < n; ++k)
      if (std::isnan(observations[k][d])) {
        logs[k] += log_uniform({space[d]}, {x[d]});
      } else {
        with.push_back(k);
        mu.push_back(p.transform(observations[k][d]));
      }
    auto sigma = bandwidths(p, mu, n, r);
    with.push_back(n);
    mu.push_back((p.left() + p.right()) / 2);
    sigma.push_back(p.right() - p.left());
    for (std::size_t k = 0; k < mu.size(); ++k) {
      auto z = [&](double t) { return (t - mu[k]) / sigma[k]; };
      if (p.step == 0.0) {
        auto t = z(p.transform(x[d]));
        logs[with[k]]
          += -t * t / 2 - 0.5 * std::log(2 * M_PI) - std::log(sigma[k]);
      } else {
        logs[with[k]] += log_mass(z(p.transform(x[d] - p.step / 2)),
                                  z(p.transform(x[d] + p.step / 2)));
      }
      logs[with[k]] -= log_mass(z(p.left()), z(p.right()));
    }
  }
  auto most = *std::max_element(logs.begin(), logs.end());
  if (most == -infinity)
    return most;
  auto sum = 0.0;
  for (auto l : logs)
    sum += std::exp(l - most);
  return most + std::log(sum);
}

double log_uniform(const search_space& space, const std::vector<double>& x) {
  auto out = 0.0;
  for (std::size_t d = 0; d < space.size(); ++d) {
    if (auto* c = std::get_if<categorical_distribution>(&space[d].dist)) {
      out -= std::log(static_cast<double>(c->choices.size()));
      continue;
    }
    auto p = numeric_of(space[d].dist);
    out -= std::log(p.right() - p.left());
    if (p.step > 0.0)
      out += std::log(p.transform(x[d] + p.step / 2)
                      - p.transform(x[d] - p.step / 2));
  }
  return out;
}

std::vector<double> default_weights(std::size_t n) {
  std::vector<double> out(n, 1.0);
  if (n < 25)
    return out;
  auto m = n - 25;
  for (std::size_t i = 0; i < m; ++i)
    out[i] = m == 1 ? 1.0 / n
                    : 1.0 / n
                        + (1.0 - 1.0 / n) * static_cast<double>(i)
                            / static_cast<double>(m - 1);
  return out;
}

std::vector<std::int64_t>
best(const std::vector<observed>& history, direction d, std::size_t n_below) {
  // (kind, key, number), kinds in the order in which they are taken.
  std::vector<std::tuple<int, double, double, std::int64_t>> all;
  auto sign = d == direction::minimize ? 1.0 : -1.0;
  for (const auto& [x, point] : history) {
    if (x.state != trial_state::complete && x.state != trial_state::pruned)
      continue;
    auto violation = 0.0;
    for (auto c : x.constraints)
      violation += c > 0 ? c : 0.0;
    if (violation > 0) {
      all.emplace_back(2, violation, 0.0, x.number);
    } else if (x.state == trial_state::complete) {
      all.emplace_back(0, sign * x.values[0], 0.0, x.number);
    } else if (x.intermediate_values.empty()) {
      all.emplace_back(1, 1.0, 0.0, x.number);
    } else {
      auto [step, value] = x.intermediate_values.back();
      all.emplace_back(1, -step, std::isnan(value) ? infinity : sign * value,
                       x.number);
    }
  }
  std::sort(all.begin(), all.end());
  std::vector<std::int64_t> out;
  for (const auto& x : all)
    if (out.size() < n_below)
      out.push_back(std::get<3>(x));
  return out;
}

} // namespace tuner::reference
