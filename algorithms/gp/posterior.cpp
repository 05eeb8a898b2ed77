#include "algorithms/gp/posterior.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tuner::gp {

posterior::posterior(const std::vector<bool>& hamming,
                     hyperparameters parameters)
  : parameters_{std::move(parameters)}, points_{hamming},
    terms_{hamming, parameters_.weights, parameters_.additive} {
  assert(parameters_.weights.size() == points_.dimensions());
}

void posterior::assign(const point_table& points) {
  points_ = points;
  observed_ = 0;
  alpha_.clear();
  jitter_ = 0.0;
  auto n = points_.size();
  terms_.truncate(0);
  std::vector<double> x(points_.dimensions());
  for (std::size_t i = 0; i < n; ++i) {
    points_.copy(i, x);
    terms_.push_back(x);
  }
  growing_matrix covariance;
  for (int attempt = 0;; ++attempt) {
    covariance.assign_zero(n);
    for (std::size_t i = 0; i < n; ++i) {
      points_.copy(i, x);
      auto* row = covariance.row(i);
      squared_distances(points_, i, x, parameters_.weights, row);
      matern52(row, i, parameters_.scale, row, nullptr);
      terms_.add_values_before(i, row);
      row[i] = prior_variance() + parameters_.noise + jitter_;
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
  evaluate(x, scratch_);
  const auto& whitened = scratch_.whitened;
  auto diagonal = prior_variance() + parameters_.noise + jitter_;
  // The conditional variance is at least the noise; rounding must not say less.
  auto pivot = std::max(diagonal - dot(whitened.data(), whitened.data(), n),
                        parameters_.noise + jitter_);
  auto inverse_pivot = 1.0 / std::sqrt(pivot);
  factors_.resize(n);
  multiply_lower_transposed(inverse_factor_, whitened, factors_);
  inverse_factor_.resize(n + 1);
  auto* row = inverse_factor_.row(n);
  for (std::size_t j = 0; j < n; ++j)
    row[j] = -inverse_pivot * factors_[j];
  row[n] = inverse_pivot;
  points_.push_back(x);
  terms_.push_back(x);
}

void posterior::truncate(std::size_t n) {
  if (n >= size())
    return;
  points_.truncate(n);
  terms_.truncate(n);
  inverse_factor_.resize(n);
  observed_ = std::min(observed_, n);
}

void posterior::observe(std::span<const double> values) {
  auto n = values.size();
  assert(n <= size());
  observed_ = n;
  alpha_.assign(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    add_scaled(alpha_.data(), dot(inverse_factor_.row(i), values.data(), i + 1),
               inverse_factor_.row(i), i + 1);
}

void posterior::covariances(const point_table& xs, double* out) const {
  auto n = size();
  auto m = xs.size();
  std::vector<double> x(points_.dimensions());
  // Row by row of the longer side, whatever that is; the values are the same.
  if (m < n) {
    std::vector<double> column(n);
    for (std::size_t j = 0; j < m; ++j) {
      xs.copy(j, x);
      squared_distances(points_, n, x, parameters_.weights, column.data());
      matern52(column.data(), n, parameters_.scale, column.data(), nullptr);
      terms_.add_values(n, x, column.data());
      for (std::size_t i = 0; i < n; ++i)
        out[i * m + j] = column[i];
    }
    return;
  }
  additive_kernel terms{xs.hamming(), parameters_.weights,
                        parameters_.additive};
  for (std::size_t i = 0; i < m; ++i) {
    xs.copy(i, x);
    terms.push_back(x);
  }
  for (std::size_t i = 0; i < n; ++i) {
    points_.copy(i, x);
    squared_distances(xs, m, x, parameters_.weights, out + i * m);
    matern52(out + i * m, m, parameters_.scale, out + i * m, nullptr);
    terms.add_values(m, x, out + i * m);
  }
}

void posterior::means(const double* covariances, std::size_t n,
                      double* out) const {
  std::fill_n(out, n, 0.0);
  for (std::size_t i = 0; i < observed_; ++i)
    add_scaled(out, alpha_[i], covariances + i * n, n);
}

void posterior::variances(const double* covariances, std::size_t n, double* out,
                          double* shifts) const {
  auto rows = size();
  block_.assign(rows * n, 0.0);
  if (rows > 0)
    multiply_add(block_.data(), n, rows, n, rows, 1.0,
                 {inverse_factor_.row(0),
                  static_cast<std::ptrdiff_t>(inverse_factor_.stride()), 1},
                 triangle::lower,
                 {covariances, static_cast<std::ptrdiff_t>(n), 1},
                 triangle::full);
  if (shifts != nullptr)
    std::copy(block_.begin() + static_cast<std::ptrdiff_t>(observed_ * n),
              block_.end(), shifts);
  std::fill_n(out, n, 0.0);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < n; ++j)
      out[j] += block_[i * n + j] * block_[i * n + j];
  for (std::size_t j = 0; j < n; ++j)
    out[j] = std::max(prior_variance() - out[j], 0.0);
}

prediction
posterior::evaluate(std::span<const double> x, evaluation& out) const {
  auto n = size();
  out.kernel.resize(n);
  out.derivative.resize(n);
  out.whitened.resize(n);
  squared_distances(points_, n, x, parameters_.weights, out.kernel.data());
  matern52(out.kernel.data(), n, parameters_.scale, out.kernel.data(),
           out.derivative.data());
  terms_.add_values(n, x, out.kernel.data());
  multiply_lower(inverse_factor_, out.kernel, out.whitened);
  out.shifts = std::span<const double>{out.whitened}.subspan(observed_);
  return {dot(out.kernel.data(), alpha_.data(), observed_),
          std::max(prior_variance()
                     - dot(out.whitened.data(), out.whitened.data(), n),
                   0.0)};
}

prediction posterior::at(std::span<const double> x) const {
  return evaluate(x, scratch_);
}

void posterior::add_gradient(std::span<const double> x, const evaluation& at,
                             double by_mean, double by_variance,
                             std::span<const double> by_shift,
                             std::span<double> gradient) const {
  auto n = size();
  // The derivatives with respect to the kernel's values: of the mean alpha, of
  // the variance -2 K⁻¹ k.
  auto& whitened = scratch_.whitened;
  whitened.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    whitened[i] = -2.0 * by_variance * at.whitened[i];
  for (std::size_t f = 0; f < by_shift.size(); ++f)
    whitened[observed_ + f] += by_shift[f];
  factors_.resize(n);
  multiply_lower_transposed(inverse_factor_, whitened, factors_);
  add_scaled(factors_.data(), by_mean, alpha_.data(), observed_);
  term_sums_.assign(x.size(), 0.0);
  terms_.add_weighted_differences(n, x, factors_.data(), term_sums_);
  // dk_i/dx_d = k'(q_i) 2 w_d (x_d - x_id).
  for (std::size_t i = 0; i < n; ++i)
    factors_[i] *= at.derivative[i];
  block_.resize(x.size());
  weighted_differences(points_, n, x, factors_.data(), block_);
  for (std::size_t d = 0; d < x.size(); ++d)
    gradient[d] += 2.0 * parameters_.weights[d] * (block_[d] + term_sums_[d]);
}

} // namespace tuner::gp
