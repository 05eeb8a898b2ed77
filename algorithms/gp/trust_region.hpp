#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tuner::gp {

/// How large a neighbourhood of the incumbent is worth searching: grows with
/// success and shrinks with failure.
/// @see Eriksson et al., "Scalable Global Optimization via Local Bayesian
///      Optimization" (TuRBO), NeurIPS 2019.
class trust_region {
public:
  explicit trust_region(std::size_t dimensions);

  /// Takes note of a trial's loss, in the order of trial numbers. Losses up to
  /// the first call of `start` only set the incumbent.
  void add(double loss);

  /// The startup trials are over.
  void start() noexcept {
    started_ = true;
  }

  /// The edge of the region, as a share of the unit cube's; in [0.02, 1.6].
  double length() const noexcept {
    return length_;
  }

private:
  int tolerance_;
  bool started_ = false;
  bool any_ = false;
  double best_ = 0.0;
  double length_ = 0.8;
  int successes_ = 0;
  int failures_ = 0;
};

/// A box in the unit cube.
struct box {
  std::vector<double> lower;
  std::vector<double> upper;

  /// The unit cube.
  static box unit(std::size_t dimensions);
};

/// The region around `centre`: wider along dimensions in which the model is
/// smoother, by at most a factor of 4 either way. Hamming dimensions are free.
/// @param weights  Inverse squared length scales.
box region_around(std::span<const double> centre, double length,
                  std::span<const double> weights,
                  const std::vector<bool>& hamming);

} // namespace tuner::gp
