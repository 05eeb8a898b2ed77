#pragma once

#include <optional>
#include <vector>

namespace tuner::gp {

/// Values with mean 0 and population standard deviation 1, and how they were
/// obtained: standardized = (value - mean) / deviation.
struct standardized {
  std::vector<double> values;
  double mean = 0.0;
  double deviation = 1.0;
};

/// Replaces infinities by the largest and the smallest finite value, NaN by the
/// largest; all by 0 if there is none.
void clip_to_finite(std::vector<double>& values);

/// @param values  Finite.
/// @returns nothing if they are equal up to rounding (or there are none).
std::optional<standardized> standardize(std::vector<double> values);

/// Standardized goals, larger is better, from losses, whose distribution is
/// made as normal as a monotone power allows.
///
/// Standardizes, applies the Yeo-Johnson power with the exponent in
/// [min_exponent, 3] of the greatest posterior density (normal prior around 1,
/// which changes nothing), and standardizes again.
///
/// @param losses  Finite.
/// @returns nothing if they are equal up to rounding (or there are none).
/// Cost: about 40 exponentials per value.
/// @see Yeo, Johnson, "A new family of power transformations to improve
///      normality or symmetry", Biometrika 2000.
std::optional<std::vector<double>>
normalized_goals(const std::vector<double>& losses, double min_exponent);

} // namespace tuner::gp
