#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/write_batch.hpp"

/// Deletions, inside a transaction that the caller began with
/// `BEGIN IMMEDIATE`. Everything throws `SQLite::Exception`.
namespace tuner::storage::sqlite {

/// Deletes the study of `batch` with all that belongs to it, as far as one
/// transaction should; `clean_up` does the rest.
/// Errors: `changed_elsewhere` if it is no longer there.
result<void> remove(connection& db, const write_batch& batch);

/// `writer::clean`.
bool clean_up(connection& db, timestamp cutoff);

} // namespace tuner::storage::sqlite
