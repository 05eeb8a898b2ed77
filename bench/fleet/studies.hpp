#pragma once

#include <cstddef>
#include <string>

#include "bench/fleet/load.hpp"
#include "bench/fleet/session.hpp"

namespace tuner::fleet {

/// Creates a study of one objective to be minimized, without a pruner. It must
/// not exist.
/// Errors: those of `session::call`; `internal` for any answer but 201.
result<void> create_study(session& service, const std::string& name,
                          const std::string& sampler, const std::string& pruner,
                          const space& objective);

/// Imports `count` finished trials in lists of 1,000 and notes them in the
/// study's book.
/// @param seed  Distinguishes the trials of different studies.
result<void>
preload(session& service, study_under_load& study, const space& objective,
        std::size_t count, std::size_t seed);

/// Reads all trials of the study and compares them with its book.
result<void> read_back(session& service, study_under_load& study);

/// Deletes the study.
result<void> delete_study(session& service, const std::string& name);

} // namespace tuner::fleet
