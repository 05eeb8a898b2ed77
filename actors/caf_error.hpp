#pragma once

#include "algorithms/core/error.hpp"

#include <caf/fwd.hpp>

namespace tuner {

/// Packs a failure into the error that travels between actors.
caf::error to_caf(const failure& why);

/// Restores the failure from what `to_caf` made. Errors of CAF itself become
/// `timeout` or, since the actor did not finish the request, `unavailable`.
failure to_failure(const caf::error& why);

} // namespace tuner
