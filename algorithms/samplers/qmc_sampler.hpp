#pragma once

#include "algorithms/core/options.hpp"
#include "algorithms/core/unit_axis.hpp"
#include "algorithms/samplers/halton.hpp"
#include "algorithms/samplers/sampler.hpp"
#include "algorithms/samplers/sobol.hpp"

#include <string_view>
#include <variant>
#include <vector>

namespace tuner {

/// What the `qmc` sampler can be told.
struct qmc_options {
  /// `"sobol"` or `"halton"`.
  std::string_view qmc_type = "sobol";
  /// Whether to randomize the sequence, keyed by the study's seed. Unscrambled,
  /// all studies try the same points, and the first ones lie in the corners and
  /// centres of the space, where many problems happen to be easy or degenerate;
  /// in many dimensions they line up besides. (Optuna's default is false.)
  bool scramble = true;
};

/// Reads `qmc`'s options.
/// Errors: see `option_reader::finish`.
result<qmc_options> read_qmc_options(const std::vector<option>& options);

/// Fills the space evenly with a low-discrepancy sequence.
///
/// The index of a point is the trial number. Optuna keeps a counter in the
/// database instead, read and written back without a lock, so that two workers
/// may get one point; with the number every point is handed out once, under any
/// number of workers and after every restart, and nothing has to be stored.
/// Unscrambled, trial 0 is the lower end of every parameter.
class qmc_sampler final : public sampler {
public:
  /// @pre problem.space.size() <= max_dimensions(options).
  qmc_sampler(const qmc_options& options, const sampling_problem& problem);

  /// How many parameters a study may have.
  static std::size_t max_dimensions(const qmc_options& options) noexcept;

  void observe(const trial& x, std::span<const double> point) override;

  suggestion suggest(std::int64_t number) override;

private:
  std::vector<unit_axis> axes_;
  std::variant<sobol_sequence, halton_sequence> sequence_;
};

} // namespace tuner
