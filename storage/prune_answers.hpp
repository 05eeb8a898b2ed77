#pragma once

#include "algorithms/core/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tuner::storage {

/// The steps at which a trial was told that it should be pruned, oldest answer
/// first: the trial's system attribute `tuner:prune_steps`. With it a report
/// that is sent again, because its answer was lost, gets the same answer,
/// whatever has happened to the other trials or to this process.
///
/// Invariant: at most `max_size` steps, the newest ones. Only who goes on
/// nevertheless ever gets more than one such answer.
class prune_answers {
public:
  static constexpr std::size_t max_size = 64;

  /// What `x` has been told. An attribute that does not read as a list of
  /// steps counts as none.
  static prune_answers of(const trial& x);

  bool contains(std::int32_t step) const noexcept;

  /// Forgets the oldest answer if there are `max_size`.
  void add(std::int32_t step);

  attribute to_attribute() const;

private:
  std::vector<std::int32_t> steps_;
};

} // namespace tuner::storage
