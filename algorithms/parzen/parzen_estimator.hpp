#pragma once

#include "algorithms/core/unit_axis.hpp"
#include "algorithms/parzen/kernel_groups.hpp"
#include "algorithms/parzen/sorted_slots.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace tuner {

/// The kernels of a Parzen estimator over several axes, kept up to date as
/// observations come and go: one product kernel per observation, plus the
/// prior.
///
/// On a continuous or grid axis a kernel is a normal distribution truncated to
/// [0, 1], its bandwidth the larger distance to the two neighbouring
/// observations, within limits. On a choice axis it prefers the observed
/// choice. The prior is a normal distribution of mean 1/2 and bandwidth 1, and
/// uniform over the choices. On an axis where an observation has no value its
/// kernel is uniform, and it is nobody's neighbour.
///
/// Every observation has a slot, chosen by the owner; weights are the owner's,
/// too. Slot 0 is the prior's. Arrays are structures of columns, one entry per
/// slot, padded to a multiple of 8; entries without an observation are holes
/// with log weight `hole`.
///
/// The numbers depend on the set of observations alone, not on the order in
/// which they came. Not thread-safe.
/// @see Bergstra, Bardenet, Bengio, Kegl 2011, "Algorithms for Hyper-Parameter
///      Optimization"; Watanabe 2023, "Tree-Structured Parzen Estimator",
///      arXiv:2304.11127, for the bandwidth rule.
class parzen_estimator {
public:
  using slot = sorted_slots::slot;

  static constexpr slot prior_slot = 0;
  static constexpr double hole = -1e30;

  /// Numeric properties of the kernels on one axis, an entry per slot.
  template <class Real>
  struct kernel_columns {
    /// Position on the unit axis; on a choice axis the index of the choice, and
    /// -1 for the prior and without a value.
    std::vector<Real> centre;
    /// 1 / (sqrt(2) * bandwidth), 0 without a value. Not on a choice axis.
    std::vector<Real> sharpness;
    /// -ln(bandwidth * sqrt(2 pi) * mass within [0, 1]). Not on a choice axis.
    std::vector<Real> log_norm;
  };

  /// The kernels on one axis.
  struct columns : kernel_columns<double> {
    /// The same rounded: half as much to read in a sweep.
    kernel_columns<float> single;
    /// Which of `groups` the kernel belongs to. On a grid axis only.
    std::vector<kernel_groups::id> group;
    kernel_groups groups;
  };

  /// @param consider_endpoints  Whether the ends of the axis count as
  ///   neighbours of the outermost observations even if there are two or more.
  parzen_estimator(std::vector<unit_axis> axes, bool consider_endpoints);

  /// Adds an observation. @pre `s` > 0 is a hole.
  /// @param point  One value per axis, in internal representation, each
  ///               contained in its distribution, or NaN for none.
  /// Cost: O(log n) per axis.
  void insert(slot s, std::span<const double> point);

  /// Takes an observation out. @pre `s` > 0 is not a hole.
  void erase(slot s);

  /// Takes all observations out.
  void clear();

  /// Brings the kernels in line with the observations and the limits.
  /// @param min_bandwidth  Lower limit of the bandwidths on the unit axis, at
  ///                       most 1; 1 is the upper limit.
  /// Cost: O(log n) per insertion or erasure since the last call; O(n) if
  /// `min_bandwidth` has changed.
  void refresh(double min_bandwidth);

  /// The number of observations.
  std::size_t size() const noexcept {
    return size_;
  }

  /// The length of every column, holes and padding included.
  std::size_t slots() const noexcept {
    return base_.size();
  }

  bool contains(slot s) const noexcept {
    return s < base_.size() && base_[s] > 0.5 * hole;
  }

  const std::vector<unit_axis>& axes() const noexcept {
    return axes_;
  }

  const columns& axis(std::size_t i) const noexcept {
    return columns_[i];
  }

  /// The kernels on axis i in single or double precision.
  template <class Real>
  const kernel_columns<Real>& kernels(std::size_t i) const noexcept {
    if constexpr (std::is_same_v<Real, float>)
      return columns_[i].single;
    else
      return columns_[i];
  }

  /// The sum of `log_norm` over the continuous axes, or `hole`.
  template <class Real = double>
  const Real* base() const noexcept {
    if constexpr (std::is_same_v<Real, float>)
      return single_base_.data();
    else
      return base_.data();
  }

  double min_bandwidth() const noexcept {
    return min_bandwidth_;
  }

private:
  void grow(slot s);
  void refresh_axis(std::size_t i, bool all);
  void set_bandwidth(std::size_t i, slot s, double left, double right);
  void set_kernel(std::size_t i, slot s, double bandwidth);
  void set_flat(std::size_t i, slot s);
  void set_base(slot s, double value);

  std::vector<unit_axis> axes_;
  bool consider_endpoints_;
  std::vector<columns> columns_;
  // Per axis; not on a choice axis.
  std::vector<sorted_slots> order_;
  std::vector<double> base_;
  std::vector<float> single_base_;
  std::size_t size_ = 0;
  double min_bandwidth_ = 1.0;
  // Per axis: whose neighbours have changed. May name holes and repeat.
  std::vector<std::vector<slot>> stale_;
  // Slots whose `base_` has to be added up again.
  std::vector<slot> touched_;
  std::vector<slot> scratch_;
};

} // namespace tuner
