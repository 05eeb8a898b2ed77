#pragma once

#include "algorithms/gp/additive_kernel.hpp"
#include "algorithms/gp/dense.hpp"
#include "algorithms/gp/hyperparameters.hpp"
#include "algorithms/gp/matern.hpp"

#include <span>
#include <vector>

namespace tuner::gp {

/// The log posterior density of hyper-parameters given data, with its gradient,
/// evaluated again and again on one data set.
///
/// Ownership: refers to the points and values, which must outlive it.
class marginal_likelihood {
public:
  /// @param values      Shape (points), standardized: the model's mean is 0.
  /// @param free_noise  Whether the noise is fitted, too; else it is
  ///                    `minimum_noise`.
  marginal_likelihood(const point_table& points, std::span<const double> values,
                      bool free_noise);

  /// The log likelihood without its constant, -n/2 ln 2π.
  /// @returns -infinity if the covariance is not positive definite.
  /// Cost: 2/3 n³ operations.
  double log_likelihood(const hyperparameters& h);

  /// -(log likelihood + log prior), to be minimized.
  ///
  /// @param log_values  As `to_log` returns them.
  /// @param gradient    Same length. Unspecified if the result is +infinity.
  /// Cost: n³ operations.
  double negative_log_posterior(std::span<const double> log_values,
                                std::span<double> gradient);

private:
  // Fills `covariance_` and the derivative of the joint kernel, adds the points
  // to `terms`, then factorizes.
  bool factorize(const hyperparameters& h, additive_kernel& terms,
                 bool with_derivative);

  const point_table& points_;
  std::span<const double> values_;
  bool free_noise_;
  growing_matrix covariance_;
  growing_matrix derivative_;
  growing_matrix inverse_factor_;
  growing_matrix inverse_;
  std::vector<double> whitened_;
  std::vector<double> alpha_;
  std::vector<double> buffer_;
};

} // namespace tuner::gp
