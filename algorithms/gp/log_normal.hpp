#pragma once

namespace tuner::gp {

/// A function's value and slope at one point.
struct value_and_slope {
  double value;
  double slope;
};

/// ln(z Phi(z) + phi(z)) and its derivative: the log of the expected
/// improvement of a standard normal variable over -z. Finite and increasing
/// down to z = -1e150, where plain expected improvement has long been 0.
/// @see Ament et al., "Unexpected Improvements to Expected Improvement for
///      Bayesian Optimization", NeurIPS 2023, eq. (9).
value_and_slope log_standard_improvement(double z);

/// ln Phi(z) and its derivative phi(z) / Phi(z), without underflow.
value_and_slope log_normal_cdf(double z);

} // namespace tuner::gp
