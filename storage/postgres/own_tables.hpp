#pragma once

#include "storage/postgres/connection.hpp"
#include "storage/write_rows.hpp"

namespace tuner::storage::postgres {

/// Writes what goes to our own tables, inside the transaction of the rest:
/// policies, leases, recorded answers. Throws `pqxx` exceptions.
void write_own_tables(connection& db, const write_rows& rows);

} // namespace tuner::storage::postgres
