#pragma once

#include "algorithms/core/unit_axis.hpp"

#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

namespace tuner {

/// Remembers which points of a space have been tried.
///
/// Keeps a 64-bit fingerprint of each: about 40 bytes per distinct point, and
/// one in 10^19 / points questions is answered wrongly. Grid values that differ
/// in their last bits are one point.
class tried_points {
public:
  explicit tried_points(std::vector<unit_axis> axes);

  /// @param point  In internal representation; with a NaN it is passed over.
  void add(std::span<const double> point);

  bool contains(std::span<const double> point) const;

private:
  std::uint64_t fingerprint(std::span<const double> point) const;

  std::vector<unit_axis> axes_;
  std::unordered_set<std::uint64_t> seen_;
};

} // namespace tuner
