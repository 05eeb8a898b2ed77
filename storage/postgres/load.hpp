#pragma once

#include "algorithms/core/error.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/stored_study.hpp"

#include <string>

namespace tuner::storage::postgres {

/// Loads a study in one snapshot.
/// Errors: `no_such_study`, `unreadable_study`.
/// Cost:   one query per table; the rows pass through a cursor, so that no more
///   than some thousands are in memory beside the study.
/// @throws pqxx exceptions
result<stored_study> load(connection& db, const std::string& study_name);

} // namespace tuner::storage::postgres
