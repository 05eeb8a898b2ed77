#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/write_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

/// The steps of a write, inside a transaction that the caller began with
/// `BEGIN IMMEDIATE`. Everything throws `SQLite::Exception`.
namespace tuner::storage::sqlite {

/// Verifies and writes batches that create and delete no study.
/// Errors: `changed_elsewhere`, and those of `make_rows`.
result<void> write(connection& db, std::span<const write_batch> batches,
                   std::vector<write_receipt>& receipts);

/// Creates a study. Errors: `study_exists`.
/// @returns its id.
result<std::int64_t> create(connection& db, const create_study& op);

} // namespace tuner::storage::sqlite
