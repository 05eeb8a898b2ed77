#pragma once

#include "algorithms/core/search_space.hpp"

#include <cstdint>
#include <vector>

namespace tuner {

/// An interval of the unit axis.
struct unit_cell {
  double left = 0.0;
  double right = 1.0;

  double centre() const noexcept {
    return 0.5 * (left + right);
  }

  double width() const noexcept {
    return right - left;
  }
};

/// One parameter stretched over [0, 1], where samplers and models work.
///
/// A continuous parameter maps [low, high], or its logarithm. The values of a
/// grid (an integer, or a float with a step) own cells of half a step to either
/// side, so that the first and the last value count as much as the others; with
/// `log` the cell of integer k is [ln(k - 1/2), ln(k + 1/2)]. Choice i of C
/// owns [i/C, (i+1)/C]. This is Optuna's search-space transform, but for the
/// one-hot coding of choices.
class unit_axis {
public:
  enum class kind : std::uint8_t { continuous, grid, choice };

  explicit unit_axis(const distribution& d);

  kind type() const noexcept {
    return kind_;
  }

  /// Whether the parameter has one value only.
  bool is_single() const noexcept {
    return single_;
  }

  /// The number of cells (grid and choice), as a double since a grid may have
  /// more than 2^53; 0 if continuous.
  double cells() const noexcept {
    return cells_;
  }

  /// Where `internal` lies: for a grid without `log` and for a choice the
  /// middle of its cell, else the position of the (logarithm of the) value.
  /// @pre The distribution contains `internal`.
  double to_unit(double internal) const noexcept;

  /// The cell of `internal`. @pre Grid or choice, and it contains `internal`.
  unit_cell cell(double internal) const noexcept;

  /// The value at `u`, in internal representation. A continuous parameter with
  /// high > low never reaches `high`, as in Optuna.
  /// @param u  In [0, 1]; what lies outside is moved to the nearer end.
  /// @returns  A value that the distribution contains.
  double from_unit(double u) const noexcept;

private:
  double steps_from_low(double internal) const noexcept;

  kind kind_ = kind::continuous;
  bool log_ = false;
  bool single_ = false;
  bool integer_ = false;
  double low_ = 0.0;
  double high_ = 1.0;
  double step_ = 0.0;
  double cells_ = 0.0;
  // With `log_`: ln of the left end and of the right end of the axis.
  double log_left_ = 0.0;
  double log_right_ = 0.0;
};

/// One axis per parameter.
std::vector<unit_axis> axes_of(const search_space& space);

} // namespace tuner
