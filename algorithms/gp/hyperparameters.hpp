#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tuner::gp {

/// The parameters of the kernel and the noise, for standardized values:
///
///   cov(y_i, y_j) = scale M(sum_d weights[d] (x_id - x_jd)²)
///                   + additive mean_d M(weights[d] (x_id - x_jd)²)
///                   + noise [i = j]
///
/// with M as in `matern52`. What a parameter does of its own is learned from
/// all trials, not only from those that are near in all parameters; the joint
/// part, often a small remainder then, learns how parameters interact.
/// @see Duvenaud, Nickisch, Rasmussen, "Additive Gaussian Processes", NeurIPS
///      2011.
struct hyperparameters {
  /// Inverse squared length scales, one per dimension.
  std::vector<double> weights;
  double scale = 1.0;
  /// The variance of the noise, at least `minimum_noise`.
  double noise = 1.0;
  /// The part of the variance that is a sum of functions of one parameter each.
  double additive = 0.0;

  /// All ones: where the first fit starts.
  static hyperparameters ones(std::size_t dimensions);
};

/// The least noise variance, and the noise of a deterministic objective. Enough
/// to keep repeated points apart numerically.
inline constexpr double minimum_noise = 1e-6;

/// The log of the prior density up to a constant, densities taken over the raw
/// values; adds its gradient with respect to (ln weights, ln scale,
/// ln additive, ln(noise - minimum_noise)) to `gradient`, without the noise
/// entry if it is one shorter.
///
/// Weights: density proportional to exp(-(0.1 / w + 0.1 w)); scale and additive
/// part: Gamma(2, 1); noise: Gamma(1.1, 30). The priors of Optuna 5's
/// GPSampler, which has no additive part.
/// @pre All are positive.
double log_prior(const hyperparameters& h, std::span<double> gradient);

/// The coordinates the fit works in: (ln weights, ln scale, ln additive,
/// ln(noise - minimum_noise)), the last only with `free_noise`.
std::vector<double> to_log(const hyperparameters& h, bool free_noise);

/// The inverse; without the last coordinate the noise is `minimum_noise`.
hyperparameters
from_log(std::span<const double> log_values, std::size_t dimensions);

} // namespace tuner::gp
