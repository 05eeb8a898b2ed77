#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tuner {

/// The Halton sequence, any point at any time: coordinate d of point i is the
/// radical inverse of i in the d-th prime. Point 0 is all zeros.
///
/// Scrambled, every digit of every coordinate passes through its own random
/// permutation (Owen 2017, "A randomized Halton algorithm in R"), which breaks
/// up the stripes between large bases and makes every point uniform.
class halton_sequence {
public:
  /// Beyond it the bases are too large for any study to fill.
  static constexpr std::size_t max_dimensions = 500;

  /// @param scramble_seed  Keys the permutations; nothing for none.
  /// @pre 1 <= dimensions <= max_dimensions.
  halton_sequence(std::size_t dimensions,
                  std::optional<std::uint64_t> scramble_seed);

  /// Writes point `index` to `out`, each coordinate in [0, 1).
  /// @pre out.size() == dimensions.
  /// Cost: O(dimensions * log index); scrambled O(dimensions * 54) at most.
  void point(std::uint64_t index, std::span<double> out) const;

private:
  struct axis {
    std::uint32_t base;
    // How many digits are permuted; base^digits >= 2^54.
    std::uint32_t digits = 0;
    // Into `permutations_`: one of length `base` per digit.
    std::size_t first = 0;
  };

  std::vector<axis> axes_;
  std::vector<std::uint16_t> permutations_;
};

} // namespace tuner
