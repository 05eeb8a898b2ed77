#pragma once

namespace tuner {

/// Phi(x), the distribution function of the standard normal.
double normal_cdf(double x) noexcept;

/// ln Phi(x), accurate in both tails: -804.6 at x = -40, where Phi underflows.
double log_normal_cdf(double x) noexcept;

/// ln(Phi(b) - Phi(a)), accurate also far out in one tail.
/// @pre a <= b. @returns -inf if a == b.
double log_normal_mass(double a, double b) noexcept;

/// The x with ln Phi(x) = y, relative error about 1e-14.
/// @param y  At most 0; -inf gives -inf, 0 gives +inf.
double inverse_log_normal_cdf(double y) noexcept;

/// The quantile function of the standard normal truncated to [a, b].
/// @param q  In [0, 1]; 0 gives a, 1 gives b.
/// @pre a < b. @returns A number in [a, b].
double truncated_normal_quantile(double q, double a, double b) noexcept;

} // namespace tuner
