#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/options.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/quality/problem.hpp"

namespace tuner::bench {

/// How far a run had come after `trials` trials.
struct checkpoint {
  std::size_t trials = 0;
  /// See `merit`.
  double value = 0.0;
  /// Time spent in the sampler so far.
  double seconds = 0.0;
};

/// Runs one search in process.
/// @param workers  So many trials are asked before any of them is told, as a
///   fleet would.
/// @returns the state after 20, 40, 60, 100, 200, … trials.
/// Errors: as `make_sampler`.
result<std::vector<checkpoint>>
run(const problem& p, const algorithm_choice& sampler, std::uint64_t seed,
    std::size_t trials, std::size_t workers);

} // namespace tuner::bench
