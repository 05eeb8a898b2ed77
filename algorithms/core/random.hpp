#pragma once

#include <array>
#include <cstdint>

namespace tuner {

/// A stream of random numbers that depends on its keys alone, so that a draw is
/// a function of (seed, trial number) and not of what was drawn before.
///
/// xoshiro256++ (Blackman, Vigna 2019), its state filled by SplitMix64 from the
/// mixed keys. Same numbers on every machine; no standard distributions, whose
/// results differ between libraries.
class random_stream {
public:
  /// @param seed    The study's seed.
  /// @param number  Usually the trial number.
  /// @param purpose Separates streams of one trial from each other.
  explicit random_stream(std::uint64_t seed, std::uint64_t number = 0,
                         std::uint64_t purpose = 0) noexcept;

  /// 64 uniform bits.
  std::uint64_t bits() noexcept;

  /// Uniform in [0, 1), 53 bits.
  double uniform() noexcept;

  /// Uniform in [low, high).
  double uniform(double low, double high) noexcept;

  /// Uniform in 0 .. n - 1, without bias. @pre n > 0.
  std::uint64_t below(std::uint64_t n) noexcept;

  /// Standard normal (by inversion, one uniform per draw).
  double normal() noexcept;

private:
  std::array<std::uint64_t, 4> state_;
};

} // namespace tuner
