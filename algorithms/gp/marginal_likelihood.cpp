#include "algorithms/gp/marginal_likelihood.hpp"

#include "algorithms/core/portable_math.hpp"

#include <cassert>
#include <cmath>
#include <limits>

namespace tuner::gp {

marginal_likelihood::marginal_likelihood(const point_table& points,
                                         std::span<const double> values,
                                         bool free_noise)
  : points_{points}, values_{values}, free_noise_{free_noise},
    whitened_(values.size()), alpha_(values.size()), buffer_(values.size()) {
  assert(points.size() == values.size());
}

bool marginal_likelihood::factorize(const hyperparameters& h,
                                    additive_kernel& terms,
                                    bool with_derivative) {
  auto n = values_.size();
  std::vector<double> x(points_.dimensions());
  covariance_.assign_zero(n);
  if (with_derivative)
    derivative_.assign_zero(n);
  for (std::size_t i = 0; i < n; ++i) {
    points_.copy(i, x);
    auto* row = covariance_.row(i);
    squared_distances(points_, i, x, h.weights, row);
    matern52(row, i, h.scale, row,
             with_derivative ? derivative_.row(i) : nullptr);
    terms.push_back(x);
    terms.add_values_before(i, row);
    row[i] = h.scale + h.additive + h.noise;
  }
  if (!inverse_cholesky(covariance_, inverse_factor_))
    return false;
  multiply_lower(inverse_factor_, values_, whitened_);
  return true;
}

double marginal_likelihood::log_likelihood(const hyperparameters& h) {
  additive_kernel terms{points_.hamming(), h.weights, h.additive};
  if (!factorize(h, terms, false))
    return -std::numeric_limits<double>::infinity();
  auto n = values_.size();
  auto out = -0.5 * dot(whitened_.data(), whitened_.data(), n);
  for (std::size_t i = 0; i < n; ++i)
    out += portable::log(inverse_factor_.row(i)[i]);
  return out;
}

double
marginal_likelihood::negative_log_posterior(std::span<const double> log_values,
                                            std::span<double> gradient) {
  auto n = values_.size();
  auto d = points_.dimensions();
  auto h = from_log(log_values, d);
  additive_kernel terms{points_.hamming(), h.weights, h.additive};
  if (!factorize(h, terms, true))
    return std::numeric_limits<double>::infinity();
  multiply_lower_transposed(inverse_factor_, whitened_, alpha_);
  multiply_transposed(inverse_factor_, inverse_);
  std::fill(gradient.begin(), gradient.end(), 0.0);
  // dl/dK is (alpha alphaᵀ - K⁻¹) / 2; the pairs i > j count twice.
  double trace = 0.0;
  double by_additive = 0.0;
  std::vector<double> x(d);
  for (std::size_t i = 0; i < n; ++i) {
    points_.copy(i, x);
    const auto* inverse = inverse_.row(i);
    const auto* derivative = derivative_.row(i);
    for (std::size_t j = 0; j < i; ++j)
      buffer_[j] = alpha_[i] * alpha_[j] - inverse[j];
    by_additive
      += terms.add_weighted_squares(i, buffer_.data(), gradient.first(d));
    for (std::size_t j = 0; j < i; ++j)
      buffer_[j] *= derivative[j];
    add_weighted_squares(points_, i, x, buffer_.data(), gradient.first(d));
    trace += inverse[i];
  }
  for (std::size_t k = 0; k < d; ++k)
    gradient[k] *= h.weights[k];
  auto fitted = dot(alpha_.data(), values_.data(), n);
  auto alpha2 = dot(alpha_.data(), alpha_.data(), n);
  by_additive += 0.5 * h.additive * (alpha2 - trace);
  // All of the covariance but the noise scales with the two together.
  gradient[d]
    = 0.5
        * (fitted - h.noise * alpha2 - static_cast<double>(n) + h.noise * trace)
      - by_additive;
  gradient[d + 1] = by_additive;
  if (free_noise_)
    gradient[d + 2] = 0.5 * (alpha2 - trace) * (h.noise - minimum_noise);
  auto value = -0.5 * fitted;
  for (std::size_t i = 0; i < n; ++i)
    value += portable::log(inverse_factor_.row(i)[i]);
  value += log_prior(h, gradient);
  for (auto& g : gradient)
    g = -g;
  return std::isfinite(value) ? -value
                              : std::numeric_limits<double>::infinity();
}

} // namespace tuner::gp
