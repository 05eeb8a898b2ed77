#pragma once

#include <cstdint>

namespace tuner {

/// The number of whole steps that fit between `low` and `high`.
///
/// Computed on the shortest decimal forms of the arguments, so that 0.3 fits
/// three times between 0 and 0.9. Intermediate results have at least 28
/// significant digits (Python's `decimal`, which Optuna uses, has 28).
/// Saturates at 2^62.
/// @pre All finite, low <= high, step > 0.
std::int64_t grid_steps(double low, double high, double step);

/// The largest number low + k * step that is not above `high`, in the same
/// arithmetic; `high` itself if the steps are too many to count (> 1e18), that
/// is, far finer than a double resolves.
/// @pre All finite, low <= high, step > 0.
double last_grid_point(double low, double high, double step);

} // namespace tuner
