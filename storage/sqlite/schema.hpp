#pragma once

#include "algorithms/core/error.hpp"
#include "storage/sqlite/connection.hpp"

namespace tuner::storage::sqlite {

/// Creates what is missing of the schema, in one transaction, and checks the
/// version rows before anything is changed.
/// Errors: `invalid_argument` for a version that cannot be served.
/// @throws SQLite::Exception
result<void> prepare_schema(connection& db);

} // namespace tuner::storage::sqlite
