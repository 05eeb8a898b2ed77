#pragma once

#include "algorithms/multi_objective/staircase.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace tuner {

/// The hypervolume of points that come one by one: how a search has progressed
/// after each of its trials.
///
/// A point that is dominated, or that exceeds the reference point, changes
/// nothing; any other adds what only it dominates.
///
/// Not thread-safe. Cost of `add`: a pass over the front; for a point that
/// joins it, O(log front) with two objectives, a hypervolume of the front
/// above. Conventions as in `hypervolume`.
class growing_hypervolume {
public:
  /// @param reference_point  Finite, at least one objective.
  explicit growing_hypervolume(std::vector<double> reference_point);

  /// Adds a point; lower is better. @pre Of the reference point's length, no
  /// NaN.
  /// @param cancelled  Asked now and then.
  /// @returns the volume dominated so far; nothing once `cancelled` said true:
  ///   the object is of no more use then.
  std::optional<double>
  add(const std::vector<double>& loss, const std::function<bool()>& cancelled);

private:
  /// What `loss` dominates and the front does not.
  std::optional<double> exclusive(const std::vector<double>& loss,
                                  const std::function<bool()>& cancelled) const;

  std::vector<double> reference_point_;
  /// With two objectives, what there is instead of the front.
  staircase plane_;
  std::vector<std::vector<double>> front_;
  double volume_ = 0.0;
};

} // namespace tuner
