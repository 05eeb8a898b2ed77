#pragma once

#include "algorithms/gp/fit.hpp"
#include "algorithms/gp/posterior.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace tuner::gp {

/// Keeps a Gaussian process up to date with a growing history, so that it is
/// a function of the history alone, however it came about.
///
/// Fits start from earlier fits, or they would cost five times as much; what
/// they find depends on where they start. So that a history has one model, the
/// earlier fits are those of fixed prefixes of the history, its *checkpoints*:
/// each is a fit to the first m observations that starts from the checkpoint
/// before; m grows by a tenth, later a twentieth. Up to `dense_size`
/// observations the model is a fit to all of them that starts from the last
/// checkpoint; above, it has the hyper-parameters of the last checkpoint and
/// the later observations appended. An observation that comes in late, before
/// others, costs the checkpoints behind it; reading a history anew costs all of
/// them, a few milliseconds each.
///
/// A fit sees at most `fit_size` observations and a model `model_size` plus a
/// twentieth: the best and, for a fit, others spread evenly over the history,
/// for a model the latest.
class model_chain {
public:
  static constexpr std::size_t first_checkpoint = 5;
  static constexpr std::size_t dense_size = 60;
  static constexpr std::size_t fit_size = 300;
  static constexpr std::size_t model_size = 1000;

  /// Standardized values, larger is better, of the first `m` observations.
  using value_source = std::function<std::vector<double>(std::size_t m)>;

  /// @param hamming     Per dimension, whether it is categorical.
  /// @param free_noise  Whether the observations are noisy.
  model_chain(std::vector<bool> hamming, bool free_noise);

  /// The model of a history.
  ///
  /// @param xs         The observations in their order, at least one.
  /// @param unchanged  How many of the first ones are as in the last call,
  ///                   values included.
  /// @param values     Called for a few `m`, at last for all.
  /// @returns The model, owned by this object, without fantasies. The caller
  ///          may append fantasies until the next call.
  posterior& update(const std::vector<std::vector<double>>& xs,
                    std::size_t unchanged, const value_source& values);

private:
  struct checkpoint {
    std::size_t size;
    fit_state fit;
  };

  static std::size_t next_checkpoint(std::size_t m);
  fit_state fit_prefix(const std::vector<std::vector<double>>& xs,
                       std::size_t m, const value_source& values) const;

  std::vector<bool> hamming_;
  bool free_noise_;
  std::vector<checkpoint> checkpoints_;
  std::optional<posterior> model_;
  // The prefix that the model was factorized for.
  std::size_t base_ = 0;
  // The observations in the model, in their order there.
  std::vector<std::size_t> members_;
  std::size_t n_observed_ = 0;
};

} // namespace tuner::gp
