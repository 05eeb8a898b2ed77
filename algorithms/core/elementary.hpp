#pragma once

#include <bit>
#include <cstdint>

namespace tuner::elementary {

// exp, log and erf without branches and calls, so that loops over them become
// SIMD code, and with the same results on every machine. In a header because
// they must be inlined to be of use. The versions for float are for sums over
// many kernels; they keep about six digits.

/// exp(x), relative error below 4e-16. @pre -708 <= x <= 700.
inline double exp_in_range(double x) noexcept {
  constexpr double log2_e = 1.4426950408889634074;
  constexpr double ln2_high = 6.93147180369123816490e-01;
  constexpr double ln2_low = 1.90821492927058770002e-10;
  // Adding 1.5 * 2^52 rounds to an integer, which is then in the low bits.
  constexpr double rounder = 0x1.8p52;
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

/// The same for all x <= 700; x below -708 counts as -708.
inline double exp(double x) noexcept {
  return exp_in_range(x > -708.0 ? x : -708.0);
}

/// exp(x), relative error below 4e-6 + 2e-7 |x|. @pre -87 <= x <= 80.
inline float exp_in_range(float x) noexcept {
  constexpr float log2_e = 1.44269504f;
  constexpr float ln2 = 0.693147181f;
  constexpr float rounder = 0x1.8p23f;
  auto shifted = x * log2_e + rounder;
  auto r = x - (shifted - rounder) * ln2;
  auto p = 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  auto exponent = (std::bit_cast<std::uint32_t>(shifted) + 127u) << 23;
  return p * std::bit_cast<float>(exponent);
}

/// The same for all x <= 80; x below -87 counts as -87.
inline float exp(float x) noexcept {
  return exp_in_range(x > -87.0f ? x : -87.0f);
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

/// ln(x), absolute error below 2e-7 * (1 + |ln(x)|).
/// @pre x is a positive normal number.
inline float log(float x) noexcept {
  constexpr float ln2 = 0.693147181f;
  constexpr std::uint32_t offset = 0x3f3504f3;
  auto bits = std::bit_cast<std::uint32_t>(x) - offset;
  auto high = bits & 0xff800000;
  auto m = std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) - high);
  auto n = static_cast<float>(static_cast<std::int32_t>(bits) >> 23);
  auto s = (m - 1.0f) / (m + 1.0f);
  auto z = s * s;
  auto p = 1.0f / 7.0f;
  p = p * z + 1.0f / 5.0f;
  p = p * z + 1.0f / 3.0f;
  return n * ln2 + (2.0f * s + 2.0f * s * (z * p));
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

/// exp(x^2) erfc(x), relative error below 1e-6, in the same form. @pre x >= 0.
inline float scaled_erfc(float x) noexcept {
  auto t = (x - 3.0f) / (x + 3.0f);
  auto p = -0.0005138505125f;
  p = p * t + 0.001643716207f;
  p = p * t + 0.002286513703f;
  p = p * t - 0.02356113389f;
  p = p * t + 0.06840958166f;
  p = p * t - 0.1193475762f;
  p = p * t + 0.1296275047f;
  p = p * t - 0.04755311931f;
  p = p * t - 0.1356202389f;
  p = p * t + 1.253007876f;
  return p / (1.0f + 2.0f * x);
}

/// erf(x), absolute error below 1e-14. @pre x >= 0.
inline double erf(double x) noexcept {
  x = x < 26.0 ? x : 26.0;
  return 1.0 - scaled_erfc(x) * exp(-x * x);
}

} // namespace tuner::elementary
