#pragma once

#include "storage/postgres/connection.hpp"
#include "storage/service_identity.hpp"
#include "storage/write_batch.hpp"

/// Deletions, inside a transaction that the caller began. Everything throws
/// `pqxx` exceptions.
namespace tuner::storage::postgres {

/// Deletes the study of `batch` with all that belongs to it, as far as one
/// transaction should; `clean_up` does the rest.
/// Errors: `changed_elsewhere` if it is no longer there, or no longer `me`'s.
result<void>
remove(connection& db, const write_batch& batch, const service_identity& me);

/// `writer::clean`. Several services may do so at once.
bool clean_up(connection& db, timestamp cutoff);

} // namespace tuner::storage::postgres
