#pragma once

#include "algorithms/gp/additive_kernel.hpp"
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

/// A prediction's intermediate results.
struct evaluation {
  /// The kernel between the model's points and x, and its derivative.
  std::vector<double> kernel;
  std::vector<double> derivative;
  /// The inverse Cholesky factor times `kernel`.
  std::vector<double> whitened;
  /// The end of `whitened`, one per fantasy: how far the mean at x moves when
  /// the fantasy turns out one standard deviation above what is expected of it
  /// given the fantasies before it.
  std::span<const double> shifts;
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
  /// No observations: mean 0, and the prior variance everywhere.
  posterior(const std::vector<bool>& hamming, hyperparameters parameters);

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

  /// How many of the points are fantasies.
  std::size_t n_fantasies() const noexcept {
    return points_.size() - observed_;
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
  /// @param shifts  Shape (fantasies, n), row-major, see `evaluation`; or null.
  /// Cost: n size()² operations.
  void variances(const double* covariances, std::size_t n, double* out,
                 double* shifts = nullptr) const;

  prediction at(std::span<const double> x) const;

  /// The same, and what `add_gradient` needs.
  prediction evaluate(std::span<const double> x, evaluation& out) const;

  /// Adds the gradient at x of
  ///
  ///   by_mean mean + by_variance variance + sum_f by_shift[f] shifts[f]
  ///
  /// to `gradient`; 0 along Hamming dimensions.
  /// @param at        As `evaluate` left it for x.
  /// @param by_shift  One per fantasy, or empty.
  void
  add_gradient(std::span<const double> x, const evaluation& at, double by_mean,
               double by_variance, std::span<const double> by_shift,
               std::span<double> gradient) const;

private:
  double prior_variance() const noexcept {
    return parameters_.scale + parameters_.additive;
  }

  hyperparameters parameters_;
  point_table points_;
  // The same points, in the additive part of the kernel.
  additive_kernel terms_;
  std::size_t observed_ = 0;
  // Noise added beyond `parameters_.noise` to be positive definite.
  double jitter_ = 0.0;
  growing_matrix inverse_factor_;
  std::vector<double> alpha_;
  mutable evaluation scratch_;
  mutable std::vector<double> factors_;
  mutable std::vector<double> block_;
  mutable std::vector<double> term_sums_;
};

} // namespace tuner::gp
