#pragma once

#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <span>

namespace tuner {

/// Reported values, ascending in step.
using learning_curve = std::span<const intermediate_value>;

/// The best of the values, NaN if there is no other. Cost: linear.
double best_value(learning_curve curve, direction dir) noexcept;

/// Whether a rule that looks at one step out of `interval_steps`, from step
/// `n_warmup_steps` on, looks at the last step: the first one reported at or
/// after its interval began. False for an empty curve.
/// @pre interval_steps >= 1, n_warmup_steps >= 0.
bool is_due(learning_curve curve, std::int64_t n_warmup_steps,
            std::int64_t interval_steps) noexcept;

} // namespace tuner
