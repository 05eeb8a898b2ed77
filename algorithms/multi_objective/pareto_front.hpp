#pragma once

#include "algorithms/core/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tuner {

/// Whether loss vector `a` dominates `b`: no worse in all, better in one.
/// @pre Same length; lower is better; no NaN.
bool dominates(const std::vector<double>& a, const std::vector<double>& b);

/// The feasible COMPLETE trials that no other dominates, kept up to date trial
/// by trial. Duplicates of a front point are all kept. Works for one objective
/// too, where the front is the best trials.
///
/// Not thread-safe. Cost of `add`: a look at the bounds of each block of 32 to
/// 64 neighbouring front points, and at the points of the few blocks where
/// domination is possible.
class pareto_front {
public:
  explicit pareto_front(std::vector<direction> directions);

  /// Takes note of a finished trial; one that is not COMPLETE, not feasible, or
  /// has the wrong number of values or a NaN is passed over.
  void add(const trial& x);

  /// The numbers of the front's trials, ascending.
  const std::vector<std::int64_t>& numbers() const noexcept {
    return numbers_;
  }

private:
  struct entry {
    std::int64_t number;
    std::vector<double> loss;
  };

  // Neighbouring front points and the box around them.
  struct block {
    std::vector<entry> entries;
    std::vector<double> best;
    std::vector<double> worst;

    void include(entry e);
    void fit_bounds();
  };

  bool is_dominated(const std::vector<double>& loss) const;
  void remove_dominated(const std::vector<double>& loss);
  // Per objective, how far apart the front's ends are. @pre Not empty.
  std::vector<double> extents() const;
  block& nearest(const std::vector<double>& loss);
  void split(block& full);

  std::vector<direction> directions_;
  std::vector<block> blocks_;
  std::vector<std::int64_t> numbers_;
};

} // namespace tuner
