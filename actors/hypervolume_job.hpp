#pragma once

#include "actors/messages.hpp"
#include "algorithms/core/error.hpp"

namespace tuner {

/// Computes a hypervolume and, if asked for, how it grew, on this thread.
/// Errors: `not_applicable` for one objective; `invalid_argument`, field
///   `reference_point`, if its length is wrong; `timeout` at the deadline.
/// Cost: see `hypervolume` and `growing_hypervolume`.
result<hypervolume_reply> compute_hypervolume(const hypervolume_request& req);

} // namespace tuner
