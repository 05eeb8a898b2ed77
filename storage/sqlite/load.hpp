#pragma once

#include "algorithms/core/error.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/stored_study.hpp"

#include <string>

namespace tuner::storage::sqlite {

/// Loads a study in one snapshot.
/// Errors: `no_such_study`, `unreadable_study`.
/// Cost:   one pass over the study's rows by index, no row of other studies.
/// @throws SQLite::Exception
result<stored_study> load(connection& db, const std::string& study_name);

} // namespace tuner::storage::sqlite
