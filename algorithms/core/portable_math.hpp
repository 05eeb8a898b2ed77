#pragma once

namespace tuner::portable {

// The C library's elementary functions differ in the last bit from one
// processor to the next, since it picks its code by what the processor can do.
// Whatever a suggestion depends on is computed with these instead, which are
// made of IEEE operations only. Arguments and special cases as in <cmath>.

/// e^x, relative error below 4e-16 where the result is normal.
double exp(double x) noexcept;

/// e^x - 1, relative error below 6e-16.
double expm1(double x) noexcept;

/// ln x, relative error below 4e-16.
double log(double x) noexcept;

/// ln(1 + x), relative error below 6e-16.
double log1p(double x) noexcept;

/// x^y for x > 0, and 0 for x = 0 < y; relative error below
/// 4e-16 (1 + |y ln x|).
double pow(double x, double y) noexcept;

/// erf(x), relative error below 2e-14.
double erf(double x) noexcept;

/// 1 - erf(x), relative error below 2e-14 where the result is normal.
double erfc(double x) noexcept;

} // namespace tuner::portable
