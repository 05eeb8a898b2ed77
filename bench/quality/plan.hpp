#pragma once

#include "algorithms/core/options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/quality/problem.hpp"

namespace tuner::bench {

/// One search to make.
struct job {
  const problem* target;
  algorithm_choice sampler;
  std::size_t workers;
  std::uint64_t seed;
  std::size_t trials;
};

/// What searches are to be made. Empty lists stand for everything there is.
struct plan {
  std::vector<std::string> samplers = {};
  std::vector<std::string> problems = {};
  std::vector<std::size_t> workers = {1, 8};
  std::uint64_t first_seed = 0;
  /// How many; by default `default_seeds` of the sampler.
  std::optional<std::uint64_t> n_seeds = {};
  /// Per search; by default `default_trials` of the sampler and problem.
  std::optional<std::size_t> trials = {};
  /// Options of each sampler.
  std::vector<option> options = {};
};

/// 20, and 10 of `gp`.
std::uint64_t default_seeds(const std::string& sampler);

/// 200; for `gp` only on branin, hartmann6, rosenbrock5 and ackley10, and 60 on
/// the others.
std::size_t default_trials(const std::string& sampler, const problem& p);

/// Every search of the plan, by seed, problem, sampler and number of workers.
/// Ownership: refers to `problems()`.
std::vector<job> jobs_of(const plan& p);

} // namespace tuner::bench
