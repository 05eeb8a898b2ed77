#pragma once

namespace tuner {

/// The quantile function of the standard normal distribution.
///
/// @param p  A probability in [0, 1].
/// @returns  x with Phi(x) = p, relative error about 1e-16; -inf for 0, +inf
///           for 1.
/// @see Wichura 1988, "Algorithm AS 241: The Percentage Points of the Normal
///      Distribution", routine PPND16.
double inverse_normal_cdf(double p) noexcept;

} // namespace tuner
