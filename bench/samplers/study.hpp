#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/unit_axis.hpp"
#include "algorithms/samplers/sampler.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tuner::bench {

/// What a study is like.
struct study_shape {
  std::string sampler = "tpe";
  /// Floats on a linear scale only; else six kinds of parameters in turn.
  bool is_continuous = true;
  std::size_t n_parameters = 6;
  std::size_t n_objectives = 1;

  /// As in `tpe/mixed/6/1`.
  std::string label() const;
};

/// `n` parameters of the kinds that the shape asks for.
search_space space_of(const study_shape& shape);

/// A study under way, with the history of a converging search: a tenth of the
/// trials uniform, the others around an optimum at distances from 0.01 to 0.3
/// of the range, and 8 trials running. The optima of several objectives are a
/// tenth of the range apart.
class study {
public:
  /// @param n  Finished trials.
  study(const study_shape& shape, std::int64_t n);

  /// A suggestion for one more trial, which is not started; for another one
  /// each time.
  suggestion suggest();

  /// Suggests a trial, starts it, and finishes the one that has been running
  /// longest.
  void cycle();

private:
  static constexpr int running = 8;

  void start(std::int64_t number, const suggestion& s);
  void observe(std::int64_t number, trial_state state,
               std::vector<attribute> attrs = {});

  std::size_t n_objectives_;
  std::vector<unit_axis> axes_;
  std::unique_ptr<sampler> sampler_;
  std::int64_t next_ = 0;
  std::int64_t suggestions_ = 0;
};

} // namespace tuner::bench
