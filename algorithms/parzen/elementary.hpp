#pragma once

#include <bit>
#include <cstdint>

namespace tuner::elementary {

// exp, log and erf without branches and calls, so that loops over them become
// SIMD code, and with the same results on every machine. In a header because
// they must be inlined to be of use.

/// exp(x), relative error below 4e-16; x below -708 counts as -708.
/// @pre x <= 700, not NaN.
inline double exp(double x) noexcept {
  constexpr double log2_e = 1.4426950408889634074;
  constexpr double ln2_high = 6.93147180369123816490e-01;
  constexpr double ln2_low = 1.90821492927058770002e-10;
  // Adding 1.5 * 2^52 rounds to an integer, which is then in the low bits.
  constexpr double rounder = 0x1.8p52;
  x = x > -708.0 ? x : -708.0;
  auto shifted = x * log2_e + rounder;
  auto n = shifted - rounder;
  auto r = (x - n * ln2_high) - n * ln2_low;
  // Taylor, |r| <= ln(2) / 2.
  auto p = 1.0 / 479001600.0;
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
  auto exponent = (std::bit_cast<std::uint64_t>(shifted) + 1023u) << 52;
  return p * std::bit_cast<double>(exponent);
}

/// ln(x), absolute error below 4e-16 * (1 + |ln(x)|).
/// @pre x is a positive normal number.
inline double log(double x) noexcept {
  constexpr double ln2 = 0.69314718055994530942;
  // Splits x = 2^n * m with m in [sqrt(1/2), sqrt(2)).
  constexpr std::uint64_t offset = 0x3fe6a09e667f3bcd;
  auto bits = std::bit_cast<std::uint64_t>(x) - offset;
  auto high = bits & 0xfff0000000000000;
  auto m = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) - high);
  // A small integer in the low bits of 2^52 converts without an instruction.
  auto biased = (high >> 52) ^ 0x800;
  auto n = std::bit_cast<double>(biased | std::bit_cast<std::uint64_t>(0x1p52))
           - (0x1p52 + 2048.0);
  auto s = (m - 1.0) / (m + 1.0);
  auto z = s * s;
  auto p = 1.0 / 21.0;
  p = p * z + 1.0 / 19.0;
  p = p * z + 1.0 / 17.0;
  p = p * z + 1.0 / 15.0;
  p = p * z + 1.0 / 13.0;
  p = p * z + 1.0 / 11.0;
  p = p * z + 1.0 / 9.0;
  p = p * z + 1.0 / 7.0;
  p = p * z + 1.0 / 5.0;
  p = p * z + 1.0 / 3.0;
  return n * ln2 + (2.0 * s + 2.0 * s * (z * p));
}

/// exp(x^2) erfc(x), relative error below 1e-14. @pre x >= 0.
///
/// (1 + 2 x) times it is a polynomial in (x - 3) / (x + 3): the form of
/// Shepherd, Laframboise 1981, "Chebyshev Approximation of
/// (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity"; coefficients computed anew.
inline double scaled_erfc(double x) noexcept {
  auto t = (x - 3.0) / (x + 3.0);
  auto p = 1.0346433476269120336e-8;
  p = p * t + 4.7538508931208216371e-8;
  p = p * t - 7.8984984365465175916e-8;
  p = p * t - 5.0612767588355497558e-7;
  p = p * t + 2.8092479323589545119e-7;
  p = p * t + 3.3406205722504620222e-6;
  p = p * t - 6.7231078775027624277e-7;
  p = p * t - 2.0002234665689688626e-5;
  p = p * t + 4.9192451586483440361e-6;
  p = p * t + 1.2505252621834297878e-4;
  p = p * t - 1.0514976075877726704e-4;
  p = p * t - 7.7981820667384290328e-4;
  p = p * t + 1.8886882651257164967e-3;
  p = p * t + 2.529389266031773196e-3;
  p = p * t - 2.3770514662452771098e-2;
  p = p * t + 6.8308027598810130719e-2;
  p = p * t - 1.1927366343144446566e-1;
  p = p * t + 1.2964515869106003333e-1;
  p = p * t - 4.7562294353053268019e-2;
  p = p * t - 1.3562110612442270344e-1;
  p = p * t + 1.253008058269727903;
  return p / (1.0 + 2.0 * x);
}

/// erf(x), absolute error below 1e-14. @pre x >= 0.
inline double erf(double x) noexcept {
  x = x < 26.0 ? x : 26.0;
  return 1.0 - scaled_erfc(x) * exp(-x * x);
}

} // namespace tuner::elementary
