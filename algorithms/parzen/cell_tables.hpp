#pragma once

#include "algorithms/parzen/parzen_estimator.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace tuner {

/// How dense a cell on a grid axis is under each group of kernels of one
/// estimator. Kept from one suggestion to the next: only what is new about the
/// groups is computed again.
///
/// Not thread-safe.
/// @tparam Real  float or double.
template <class Real>
class cell_tables {
public:
  /// Numbers that are kept, at most, when a new suggestion begins.
  static constexpr std::size_t most_kept = 1 << 16;

  /// Makes room if too much is kept: then all tables go.
  void trim();

  /// ln of the mass in the cell of `value`, divided by its width, by group;
  /// exact in both tails, and 0 for kernels that are flat. Entries of ids
  /// without members mean nothing. Valid until `trim`, or until the estimator
  /// changes.
  /// @param kernels  Always the same estimator.
  /// @param axis     A grid axis of it.
  /// @param value    Internal representation.
  /// Cost: O(groups) the first time, then O(new groups), and a look at each.
  const Real*
  at(const parzen_estimator& kernels, std::size_t axis, double value);

private:
  struct table {
    std::vector<Real> log_density;
    /// How many groups had been founded when it was computed.
    std::uint64_t n_founded = 0;
  };

  std::vector<std::unordered_map<double, table>> axes_;
  std::size_t kept_ = 0;
};

extern template class cell_tables<float>;
extern template class cell_tables<double>;

} // namespace tuner
