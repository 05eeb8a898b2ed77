#pragma once

#include "actors/messages.hpp"
#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <vector>

/// What a trial's attributes say of leases that ended. Optuna's retry callback
/// writes the same ones.
namespace tuner {

/// The numbers of the trials that failed before with this one's parameters,
/// in order.
std::vector<std::int64_t> retry_history(const trial& x);

/// Whether the trial does again what an earlier one failed to do.
bool is_retry(const trial& x);

/// A WAITING trial with the parameters, user attributes and history of a
/// failed one.
/// @param params  The failed trial's, by name.
trial retry_of(const trial& failed, const named_values& params);

/// Whether the trial failed because its lease ended.
bool has_lapsed(const trial& x);

/// Says so, for `has_lapsed`.
attribute lapsed_mark();

} // namespace tuner
