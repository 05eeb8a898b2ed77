#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/stored_study.hpp"

namespace tuner::storage::sqlite {

/// Lists studies in one snapshot. Letters beyond ASCII match in the same case
/// only, as SQLite knows no other.
/// Cost: counts and ranks the trials of the studies on the page.
/// @throws SQLite::Exception
study_listing list(connection& db, const study_query& query);

} // namespace tuner::storage::sqlite
