#pragma once

#include "algorithms/core/trial.hpp"

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
/// Not thread-safe. Cost of `add`: linear in the size of the front.
class pareto_front {
public:
  explicit pareto_front(std::vector<direction> directions);

  /// Takes note of a finished trial; one that is not COMPLETE, not feasible or
  /// has the wrong number of values is passed over.
  void add(const trial& x);

  /// The numbers of the front's trials, ascending.
  std::vector<std::int64_t> numbers() const;

  bool empty() const noexcept;

private:
  struct entry {
    std::int64_t number;
    std::vector<double> loss;
  };

  std::vector<direction> directions_;
  std::vector<entry> front_;
};

} // namespace tuner
