#pragma once

#include <bit>
#include <cstdint>

namespace tuner::gp {

/// e^x for x in [-708, 0]; 0 further below. Relative error below 3e-16 plus
/// that of the reduction.
///
/// Branch-free, so that a loop over it is vectorized, and of the same bits on
/// every machine, which the C library does not promise.
///
/// @see Cody, Waite, "Software Manual for the Elementary Functions", 1980: the
///      reduction x = k ln 2 + r with ln 2 in two parts; then Taylor's series.
inline double exp_nonpositive(double x) noexcept {
  constexpr double log2e = 1.4426950408889634;
  constexpr double ln2_high = 6.93147180369123816490e-01;
  constexpr double ln2_low = 1.90821492927058770002e-10;
  // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
  constexpr double shift = 6755399441055744.0;
  auto clamped = x < -708.0 ? -708.0 : x;
  auto shifted = clamped * log2e + shift;
  auto k = shifted - shift;
  auto r = (clamped - k * ln2_high) - k * ln2_low;
  double p = 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  auto exponent = (std::bit_cast<std::uint64_t>(shifted) + 1023) << 52;
  auto out = p * std::bit_cast<double>(exponent);
  return x < -708.0 ? 0.0 : out;
}

} // namespace tuner::gp
