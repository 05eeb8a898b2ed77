#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tuner {

/// The Sobol sequence in Gray-code order, any point at any time.
///
/// Direction numbers of Joe and Kuo 2008, "Constructing Sobol sequences with
/// better two-dimensional projections", as Boost.Random has them. Point 0 is
/// all zeros. Scrambled, each coordinate is multiplied by a random
/// lower-triangular binary matrix with unit diagonal and shifted digitally
/// (Matousek 1998, "On the L2-discrepancy for anchored boxes"), which keeps the
/// net structure and makes every point uniform.
class sobol_sequence {
public:
  /// The largest number of dimensions there are direction numbers for.
  static std::size_t max_dimensions() noexcept;

  /// @param scramble_seed  Keys the scrambling; nothing for none.
  /// @pre 1 <= dimensions <= max_dimensions().
  sobol_sequence(std::size_t dimensions,
                 std::optional<std::uint64_t> scramble_seed);
  ~sobol_sequence();

  /// Writes point `index` to `out`, each coordinate in [0, 1).
  /// @pre out.size() == dimensions, index < 2^62.
  /// Cost: O(dimensions * 64), whatever the index.
  void point(std::uint64_t index, std::span<double> out);

private:
  struct engine;

  std::unique_ptr<engine> engine_;
  // One row of bits per digit, most significant first; shape (dimensions, 53).
  std::vector<std::uint64_t> matrices_;
  std::vector<std::uint64_t> shifts_;
};

} // namespace tuner
