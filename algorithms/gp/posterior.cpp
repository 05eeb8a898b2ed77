#include "algorithms/gp/posterior.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tuner::gp {

posterior::posterior(std::vector<bool> hamming, hyperparameters parameters)
  : parameters_{std::move(parameters)}, points_{std::move(hamming)} {
  assert(parameters_.weights.size() == points_.dimensions());
}

void posterior::assign(const point_table& points) {
  points_ = points;
  observed_ = 0;
  alpha_.clear();
  jitter_ = 0.0;
  auto n = points_.size();
  std::vector<double> x(points_.dimensions());
  growing_matrix covariance;
  for (int attempt = 0;; ++attempt) {
    covariance.assign_zero(n);
    for (std::size_t i = 0; i < n; ++i) {
      points_.copy(i, x);
      auto* row = covariance.row(i);
      squared_distances(points_, i, x, parameters_.weights, row);
      matern52(row, i, parameters_.scale, row, nullptr);
      row[i] = parameters_.scale + parameters_.noise + jitter_;
    }
    if (inverse_cholesky(covariance, inverse_factor_))
      return;
    // Ends at the latest when the diagonal dominates.
    jitter_ = attempt == 0 ? 1e-8 * parameters_.scale : 10.0 * jitter_;
    assert(attempt < 40);
  }
}

void posterior::append(std::span<const double> x) {
  auto n = points_.size();
  kernel_.resize(n + 1);
  whitened_.resize(n + 1);
  squared_distances(points_, n, x, parameters_.weights, kernel_.data());
  matern52(kernel_.data(), n, parameters_.scale, kernel_.data(), nullptr);
  multiply_lower(inverse_factor_, kernel_, whitened_);
  auto diagonal = parameters_.scale + parameters_.noise + jitter_;
  // The conditional variance is at least the noise; rounding must not say less.
  auto pivot = std::max(diagonal - dot(whitened_.data(), whitened_.data(), n),
                        parameters_.noise + jitter_);
  auto inverse_pivot = 1.0 / std::sqrt(pivot);
  solved_.resize(n);
  multiply_lower_transposed(inverse_factor_, {whitened_.data(), n}, solved_);
  inverse_factor_.resize(n + 1);
  auto* row = inverse_factor_.row(n);
  for (std::size_t j = 0; j < n; ++j)
    row[j] = -inverse_pivot * solved_[j];
  row[n] = inverse_pivot;
  points_.push_back(x);
}

void posterior::truncate(std::size_t n) {
  if (n >= size())
    return;
  points_.truncate(n);
  inverse_factor_.resize(n);
  observed_ = std::min(observed_, n);
}

void posterior::observe(std::span<const double> values) {
  auto n = values.size();
  assert(n <= size());
  observed_ = n;
  whitened_.resize(n);
  alpha_.assign(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    whitened_[i] = dot(inverse_factor_.row(i), values.data(), i + 1);
  for (std::size_t i = 0; i < n; ++i)
    add_scaled(alpha_.data(), whitened_[i], inverse_factor_.row(i), i + 1);
}

void posterior::covariances(const point_table& xs, double* out) const {
  std::vector<double> x(points_.dimensions());
  auto m = xs.size();
  for (std::size_t i = 0; i < size(); ++i) {
    points_.copy(i, x);
    squared_distances(xs, m, x, parameters_.weights, out + i * m);
    matern52(out + i * m, m, parameters_.scale, out + i * m, nullptr);
  }
}

void posterior::means(const double* covariances, std::size_t n,
                      double* out) const {
  std::fill_n(out, n, 0.0);
  for (std::size_t i = 0; i < observed_; ++i)
    add_scaled(out, alpha_[i], covariances + i * n, n);
}

void posterior::variances(const double* covariances, std::size_t n,
                          double* out) const {
  auto rows = size();
  block_.assign(rows * n, 0.0);
  if (rows > 0)
    multiply_add(block_.data(), n, rows, n, rows, 1.0,
                 {inverse_factor_.row(0),
                  static_cast<std::ptrdiff_t>(inverse_factor_.stride()), 1},
                 triangle::lower,
                 {covariances, static_cast<std::ptrdiff_t>(n), 1},
                 triangle::full);
  std::fill_n(out, n, 0.0);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < n; ++j)
      out[j] += block_[i * n + j] * block_[i * n + j];
  for (std::size_t j = 0; j < n; ++j)
    out[j] = std::max(parameters_.scale - out[j], 0.0);
}

prediction
posterior::solve(std::span<const double> x, bool with_derivative) const {
  auto n = size();
  kernel_.resize(n);
  whitened_.resize(n);
  derivative_.resize(n);
  squared_distances(points_, n, x, parameters_.weights, kernel_.data());
  matern52(kernel_.data(), n, parameters_.scale, kernel_.data(),
           with_derivative ? derivative_.data() : nullptr);
  multiply_lower(inverse_factor_, kernel_, whitened_);
  return {
    dot(kernel_.data(), alpha_.data(), observed_),
    std::max(parameters_.scale - dot(whitened_.data(), whitened_.data(), n),
             0.0)};
}

prediction posterior::at(std::span<const double> x) const {
  return solve(x, false);
}

prediction
posterior::at(std::span<const double> x, std::span<double> mean_gradient,
              std::span<double> variance_gradient) const {
  auto out = solve(x, true);
  auto n = size();
  solved_.resize(n);
  multiply_lower_transposed(inverse_factor_, whitened_, solved_);
  // dk_i/dx_d = k'(q_i) 2 w_d (x_d - x_id).
  for (std::size_t i = 0; i < n; ++i)
    solved_[i] *= -2.0 * derivative_[i];
  for (std::size_t i = 0; i < observed_; ++i)
    derivative_[i] *= alpha_[i];
  weighted_differences(points_, observed_, x, derivative_.data(),
                       mean_gradient);
  weighted_differences(points_, n, x, solved_.data(), variance_gradient);
  for (std::size_t d = 0; d < x.size(); ++d) {
    mean_gradient[d] *= 2.0 * parameters_.weights[d];
    variance_gradient[d] *= 2.0 * parameters_.weights[d];
  }
  return out;
}

} // namespace tuner::gp
