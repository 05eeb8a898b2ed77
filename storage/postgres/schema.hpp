#pragma once

#include "algorithms/core/error.hpp"
#include "storage/postgres/connection.hpp"

namespace tuner::storage::postgres {

/// Creates what is missing of the schema, in one transaction under a lock of
/// our own, and checks the version rows before anything is changed. Needs no
/// right to create if nothing is missing.
/// Errors: `invalid_argument` for a version that cannot be served.
/// @throws pqxx exceptions
result<void> prepare_schema(connection& db);

} // namespace tuner::storage::postgres
