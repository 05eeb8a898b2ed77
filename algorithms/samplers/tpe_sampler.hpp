#pragma once

#include "algorithms/samplers/random_sampler.hpp"
#include "algorithms/samplers/sampler.hpp"
#include "algorithms/samplers/tpe_options.hpp"
#include "algorithms/samplers/tpe_space.hpp"
#include "algorithms/samplers/trial_ranking.hpp"
#include "algorithms/samplers/tried_points.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tuner {

/// Tree-structured Parzen estimator: splits the trials into good and bad ones,
/// models the density of each, draws candidates from the good density, and
/// takes the one where it exceeds the bad one most.
///
/// Variant "optuna" keeps the rules of Optuna 5. Variant "tuner" changes five
/// of them; docs/samplers.md says what that brings:
///
/// 1. Random points until `n_startup_trials` have been asked for and half as
///    many have finished (Optuna: have finished).
/// 2. 15 % of the trials are good ones, at most 40; 10 % while others run
///    (Optuna: 10 %, at most 25). With several objectives 10 %, at most 100
///    (Optuna: no limit).
/// 3. Good trials weigh by rank, see `rank_weights`; with several objectives by
///    what they add to the hypervolume, see `hypervolume_weights` (Optuna: all
///    the same).
/// 4. The lower limit of a good trial's bandwidth is 1 / (n + 2)^p, p drawn
///    from U(1, 1.6), with several objectives from U(1, 2.5), for each
///    suggestion, at least 1/1000: narrow kernels refine, wide ones explore
///    (Optuna: p = 1, at least 1/100).
/// 5. In a space without continuous parameters, points that have been tried
///    are taken only if all candidates have been.
///
/// Parameters with a single value are not modelled. A trial that lacks some
/// parameters, as those of a conditional search space do, counts for those it
/// has: its kernel is uniform in the others. (Optuna takes a parameter that
/// some trial lacks out of the joint model.)
///
/// Cost of `suggest`: linear in the number of trials, with an early end for
/// candidates that cannot win; see bench/samplers. Memory: about
/// (8 + 36 * parameters) bytes per trial at most.
/// @see Bergstra, Bardenet, Bengio, Kegl 2011; Watanabe 2023, arXiv:2304.11127.
class tpe_sampler final : public sampler {
public:
  tpe_sampler(const tpe_options& options, const sampling_problem& problem);

  void observe(const trial& x, std::span<const double> point) override;

  suggestion suggest(std::int64_t number) override;

  /// With three objectives and more, choosing the good trials by hypervolume
  /// takes milliseconds.
  bool is_slow() const noexcept override {
    return n_objectives_ > 2;
  }

private:
  enum class status : std::uint8_t { unknown, running, finished, failed };

  std::span<const double> point_of(std::int64_t number) const;
  std::vector<double>
  part_of(const tpe_space& space, std::int64_t number) const;
  void set_point(std::int64_t number, std::span<const double> point);
  void join(std::int64_t number);
  void leave(std::int64_t number);
  bool is_starting() const;
  void split();
  std::vector<double> weights_of_good();
  std::vector<double>
  suggest_in(tpe_space& space, std::size_t index, std::int64_t number);
  static bool was_tried(const void* self, std::span<const double> point);

  tpe_options options_;
  std::size_t n_objectives_;
  std::uint64_t seed_;
  bool improved_;
  random_sampler random_;
  std::vector<unit_axis> axes_;
  std::vector<tpe_space> spaces_;
  trial_ranking ranking_;
  // By trial number.
  std::vector<status> status_;
  // Shape (trials, axes); NaN where a trial has no value.
  std::vector<double> points_;
  std::size_t n_running_ = 0;
  // The trials whose kernels are taken out of the spaces; ascending.
  std::vector<std::int64_t> good_;
  // Empty unless duplicates are to be avoided.
  tried_points tried_;
  bool avoids_tried_ = false;
};

} // namespace tuner
