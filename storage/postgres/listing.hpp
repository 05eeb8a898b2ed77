#pragma once

#include "storage/postgres/connection.hpp"
#include "storage/stored_study.hpp"

namespace tuner::storage::postgres {

/// Lists studies in one snapshot.
/// Cost: counts and ranks the trials of the studies on the page.
/// @throws pqxx exceptions
study_listing list(connection& db, const study_query& query);

} // namespace tuner::storage::postgres
