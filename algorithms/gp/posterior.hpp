#pragma once

#include "algorithms/gp/dense.hpp"
#include "algorithms/gp/hyperparameters.hpp"
#include "algorithms/gp/matern.hpp"

#include <span>
#include <vector>

namespace tuner::gp {

/// A normal distribution of the function's value at one point, without noise.
struct prediction {
  double mean;
  double variance;
};

/// A Gaussian process conditioned on observations.
///
/// The observations are the first of its points; *fantasies* may follow them:
/// points still being evaluated, believed to yield what the model expects, so
/// that they leave the mean as it is and take away variance (the "Kriging
/// believer" of Ginsbourger, Le Riche, Carraro 2010). Points are appended to
/// the factorization at O(n²) each, in the given order, so that the result
/// depends on the points alone.
///
/// Not thread-safe.
class posterior {
public:
  /// No observations: mean 0, variance `scale` everywhere.
  posterior(std::vector<bool> hamming, hyperparameters parameters);

  const hyperparameters& parameters() const noexcept {
    return parameters_;
  }

  const point_table& points() const noexcept {
    return points_;
  }

  /// The number of points, fantasies included.
  std::size_t size() const noexcept {
    return points_.size();
  }

  /// Replaces all points; factorizes from scratch, adding noise where the
  /// covariance is not positive definite.
  /// Cost: 2/3 n³ operations.
  void assign(const point_table& points);

  /// Adds a point. Cost: O(n²).
  void append(std::span<const double> x);

  /// Forgets all points but the first `n`.
  void truncate(std::size_t n);

  /// Sets the observed values of the first `values.size()` points; the rest are
  /// fantasies. Cost: O(n²).
  void observe(std::span<const double> values);

  /// The means at `n` points.
  /// @param covariances  Shape (size(), n), row-major: the kernel between the
  ///                     model's points and these; see `covariances`.
  void means(const double* covariances, std::size_t n, double* out) const;

  /// Kernel between the model's points and the points of `xs`.
  /// @param out  Shape (size(), xs.size()), row-major.
  void covariances(const point_table& xs, double* out) const;

  /// The variances at the columns of `covariances`, each >= 0.
  /// Cost: n size()² operations.
  void variances(const double* covariances, std::size_t n, double* out) const;

  prediction at(std::span<const double> x) const;

  /// The prediction at `x` with its derivatives; 0 along Hamming dimensions.
  prediction at(std::span<const double> x, std::span<double> mean_gradient,
                std::span<double> variance_gradient) const;

private:
  prediction solve(std::span<const double> x, bool with_derivative) const;

  hyperparameters parameters_;
  point_table points_;
  std::size_t observed_ = 0;
  // Noise added beyond `parameters_.noise` to be positive definite.
  double jitter_ = 0.0;
  growing_matrix inverse_factor_;
  std::vector<double> alpha_;
  mutable std::vector<double> kernel_;
  mutable std::vector<double> derivative_;
  mutable std::vector<double> whitened_;
  mutable std::vector<double> solved_;
  mutable std::vector<double> block_;
};

} // namespace tuner::gp
