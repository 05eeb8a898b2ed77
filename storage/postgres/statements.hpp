#pragma once

#include "storage/postgres/connection.hpp"
#include "storage/service_identity.hpp"
#include "storage/write_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

/// The steps of a write, inside a transaction that the caller began. Everything
/// throws `pqxx` exceptions.
namespace tuner::storage::postgres {

/// Verifies and writes batches that create and delete no study and touch none
/// of another service than `me`.
/// Errors: `changed_elsewhere`, and those of `make_rows`.
/// Cost:   one round trip per kind of row, whatever their number.
result<void>
write(connection& db, std::span<const write_batch> batches,
      std::vector<write_receipt>& receipts, const service_identity& me);

/// Creates a study, which is `me`'s at once. Errors: `study_exists`.
/// @returns its id.
result<std::int64_t>
create(connection& db, const create_study& op, const service_identity& me);

} // namespace tuner::storage::postgres
