#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/options.hpp"
#include "algorithms/evolution/crossover.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tuner {

/// What the `nsgaii` sampler can be told: the options of Optuna's NSGAIISampler
/// and of its crossovers and mutation, and some of our own.
struct nsgaii_options {
  /// COMPLETE trials that fill a generation, and parents of the next one.
  std::int64_t population_size = 50;
  /// Finished trials before the first children. Variant `"optuna"` waits for
  /// the first generation to be full.
  std::int64_t n_startup_trials = 16;
  /// Probability that a child has two parents or three, not one.
  double crossover_prob = 0.9;
  /// Probability that a choice is the first parent's, and with uniform
  /// crossover every other value, too.
  double swapping_prob = 0.5;
  /// How numeric parameters are crossed, except for its `eta`: see there.
  crossover_rule crossover = {};
  /// `"mixed"`: uniform and BLX-alpha crossover, half of the children each.
  /// `crossover.kind` then does not matter.
  bool mixes_crossovers = true;
  /// Distribution index of SBX and vSBX; by default 2 with one objective, else
  /// 20.
  std::optional<double> eta = {};
  /// `"uniform"`: a mutated parameter is drawn anew from its whole range;
  /// `"polynomial"`: a number moves to a value near it; `"mixed"`: 3 of 4
  /// numbers move near or far, see `nsgaii_breeder`.
  std::string_view mutation = "mixed";
  /// Probability that a parameter is mutated; by default 1 / parameters.
  std::optional<double> mutation_prob = {};
  /// Distribution index of polynomial mutation: the larger, the nearer.
  double mutation_eta = 20.0;
  /// `"tuner"` or `"optuna"`, see `nsgaii_sampler`.
  std::string_view variant = "tuner";
  /// Whether points that have been tried are not tried again while there are
  /// others. Variant `"tuner"` only.
  bool avoid_duplicates = true;
};

/// Reads `nsgaii`'s options.
/// Errors: see `option_reader::finish`; also a population with fewer members
///   than the crossover takes parents.
result<nsgaii_options> read_nsgaii_options(const std::vector<option>& options);

} // namespace tuner
