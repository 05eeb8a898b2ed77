#pragma once

#include "storage/postgres/connection.hpp"
#include "storage/service_identity.hpp"

#include <string>

/// Who serves a study, if several services share a database. Each holds an
/// advisory lock on its identity while the connection of its writer lives, so
/// others can tell whether it is still there; a row of `tuner_owners` says
/// whose a study is, and every commit checks it. So a service that lost its
/// connection, and with it a study, cannot write to it any more.
namespace tuner::storage::postgres {

/// The statement with which a writer's connection begins to hold its lock.
std::string hold_identity_sql(const service_identity& me);

/// Makes the study ours, unless a service that is still there has it. Does
/// nothing if there is no such study.
/// Errors: `unavailable`, naming the other service.
result<void> claim(connection& db, const service_identity& me,
                   const std::string& study_name);

/// Makes a new study ours.
void claim_new(connection& db, const service_identity& me,
               std::int64_t study_id);

} // namespace tuner::storage::postgres
