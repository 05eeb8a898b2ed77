#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/options.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tuner {

/// What the `tpe` sampler can be told: the options of Optuna's TPESampler, and
/// two of our own.
struct tpe_options {
  /// Finished trials before TPE takes over from random draws.
  std::int64_t n_startup_trials = 10;
  /// How many draws from the good trials' density are compared.
  std::int64_t n_ei_candidates = 24;
  /// Weight of the prior, one trial having weight 1.
  double prior_weight = 1.0;
  /// Whether bandwidths have a lower limit that shrinks with the number of
  /// trials.
  bool consider_magic_clip = true;
  /// Whether the ends of a range count as neighbours of the outermost trials.
  bool consider_endpoints = false;
  /// Whether parameters are modelled jointly.
  bool multivariate = true;
  /// Whether RUNNING trials count as bad ones, so that parallel workers do not
  /// all try the same.
  bool constant_liar = true;
  /// `"tuner"`: the rules that did better than Optuna's on nearly every
  /// reference problem. `"optuna"`: the rules of Optuna 5.
  std::string_view variant = "tuner";
  /// Whether a space of discrete parameters only tries a point again while
  /// there are others among the candidates. Variant `"tuner"` never does; set
  /// to false where repeating a noisy evaluation is worth it.
  bool avoid_duplicates = true;
};

/// Reads `tpe`'s options.
/// Errors: see `option_reader::finish`.
result<tpe_options> read_tpe_options(const std::vector<option>& options);

} // namespace tuner
