#include "algorithms/gp/standardize.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tuner::gp {

namespace {

constexpr auto inf = std::numeric_limits<double>::infinity();

// A value and ln(1 + |value|), which all exponents need.
struct sized {
  double value;
  double log_size;
};

double yeo_johnson(const sized& v, double exponent) {
  auto p = v.value >= 0.0 ? exponent : 2.0 - exponent;
  auto size = p == 0.0 ? v.log_size : portable::expm1(p * v.log_size) / p;
  return v.value >= 0.0 ? size : -size;
}

double log_density(const std::vector<sized>& values, double exponent) {
  auto n = static_cast<double>(values.size());
  double sum = 0.0;
  double squares = 0.0;
  double jacobian = 0.0;
  for (const auto& v : values) {
    auto t = yeo_johnson(v, exponent);
    sum += t;
    squares += t * t;
    jacobian += v.value >= 0.0 ? v.log_size : -v.log_size;
  }
  auto variance = squares / n - (sum / n) * (sum / n);
  if (!(variance > 0.0))
    return -inf;
  auto from_one = exponent - 1.0;
  return -0.5 * n * portable::log(variance) + from_one * jacobian
         - 0.5 * from_one * from_one;
}

} // namespace

void clip_to_finite(std::vector<double>& values) {
  auto lowest = inf;
  auto highest = -inf;
  for (auto x : values)
    if (std::isfinite(x)) {
      lowest = std::min(lowest, x);
      highest = std::max(highest, x);
    }
  if (lowest > highest)
    lowest = highest = 0.0;
  for (auto& x : values)
    x = std::isnan(x) ? highest : std::clamp(x, lowest, highest);
}

std::optional<standardized> standardize(std::vector<double> values) {
  double largest = 0.0;
  for (auto x : values)
    largest = std::max(largest, std::abs(x));
  if (largest == 0.0)
    return std::nullopt;
  // Scaled to [-1, 1] first, so that no sum overflows or underflows.
  auto n = static_cast<double>(values.size());
  double mean = 0.0;
  for (auto& x : values) {
    x /= largest;
    mean += x / n;
  }
  double variance = 0.0;
  for (auto x : values)
    variance += (x - mean) * (x - mean) / n;
  auto deviation = std::sqrt(variance);
  if (!(deviation > 1e-13))
    return std::nullopt;
  for (auto& x : values)
    x = (x - mean) / deviation;
  return standardized{std::move(values), mean * largest, deviation * largest};
}

std::optional<std::vector<double>>
normalized_goals(const std::vector<double>& losses, double min_exponent) {
  auto plain = standardize(losses);
  if (!plain)
    return std::nullopt;
  std::vector<sized> values;
  values.reserve(losses.size());
  for (auto x : plain->values)
    values.push_back({x, portable::log1p(std::abs(x))});
  // In tenths, so that 0, 1 and 2 are met exactly: coarse, then fine.
  auto low = static_cast<int>(std::lround(10.0 * min_exponent));
  constexpr int high = 30;
  auto best = 10;
  auto best_density = log_density(values, 1.0);
  auto consider = [&](int tenths) {
    if (tenths < low || tenths > high)
      return;
    auto density = log_density(values, 0.1 * tenths);
    if (density > best_density) {
      best = tenths;
      best_density = density;
    }
  };
  for (int tenths = -20; tenths <= high; tenths += 5)
    consider(tenths);
  auto centre = best;
  for (int away = -4; away <= 4; ++away)
    consider(centre + away);
  std::vector<double> out;
  out.reserve(values.size());
  for (const auto& v : values)
    out.push_back(-yeo_johnson(v, 0.1 * best));
  auto again = standardize(std::move(out));
  if (!again)
    return std::nullopt;
  return std::move(again->values);
}

} // namespace tuner::gp
