#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/unit_axis.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tuner::gp {

/// The search space as the model sees it: the parameters that have more than
/// one value, each on [0, 1]; a grid value or a choice at the middle of its
/// cell (under `log`: at its logarithm).
class model_space {
public:
  explicit model_space(const search_space& space);

  /// How many parameters have more than one value.
  std::size_t dimensions() const noexcept {
    return axes_.size();
  }

  /// Per dimension, whether it is a categorical parameter.
  const std::vector<bool>& hamming() const noexcept {
    return hamming_;
  }

  const std::vector<std::size_t>& continuous() const noexcept {
    return continuous_;
  }

  const std::vector<std::size_t>& discrete() const noexcept {
    return discrete_;
  }

  /// The number of values of a discrete dimension.
  double levels(std::size_t d) const noexcept {
    return axes_[d].cells();
  }

  /// Which value of a discrete dimension `u` is at, from 0.
  double level(std::size_t d, double u) const noexcept;

  /// Where value `level` of a discrete dimension is.
  double at_level(std::size_t d, double level) const noexcept;

  /// The position of the value nearest to `u`; `u` itself if continuous.
  double snap(std::size_t d, double u) const noexcept;

  /// The number of points of the space, if it is finite and at most `most`.
  std::optional<std::size_t> points_up_to(std::size_t most) const noexcept;

  /// Whether every coordinate of a trial's point is known.
  /// @param point  In internal representation, as `sampler::observe` has it.
  static bool is_complete(std::span<const double> point) noexcept;

  /// @param point  In internal representation. @pre is_complete(point).
  std::vector<double> encode(std::span<const double> point) const;

  /// The inverse: values that the distributions contain.
  std::vector<double> decode(std::span<const double> x) const;

private:
  std::vector<unit_axis> axes_;
  std::vector<bool> hamming_;
  // The lowest integer of a logarithmic integer parameter, else 0.
  std::vector<double> log_low_;
  std::vector<std::size_t> continuous_;
  std::vector<std::size_t> discrete_;
  // Position in the search space of each dimension.
  std::vector<std::size_t> source_;
  // The point with the only value of every parameter that has one.
  std::vector<double> fixed_;
};

} // namespace tuner::gp
