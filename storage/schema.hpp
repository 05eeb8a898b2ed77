#pragma once

#include "algorithms/core/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the schema of Optuna fixes for every database.
namespace tuner::storage::schema {

/// The content of `version_info.schema_version`, frozen since Optuna 1.
inline constexpr int version = 12;

/// The revision that every Optuna since 3.2 expects.
inline constexpr std::string_view revision = "v3.2.0.a";

/// An index of ours: a study's highest trial number is found without counting.
inline constexpr std::string_view number_index = "tuner_trials_study_id_number";

/// The content of `version_info.library_version` in databases we create.
std::string library_version();

/// Decides by the version rows whether this program can serve a database.
///
/// @param revisions All rows of `alembic_version`.
/// @param version   `version_info.schema_version`, if there is a row.
/// @returns whether the row of `alembic_version` must be written because there
///   is none.
/// Errors: `invalid_argument`, saying what was found and what to do.
result<bool> check_revision(const std::vector<std::string>& revisions,
                            std::optional<std::int64_t> version);

/// Our own tables, for what Optuna's have no place for, in SQL that every
/// database takes. Nothing refers to Optuna's tables, so that other programs
/// may delete what they like; `tuner_answers` has the creations of studies
/// under the study 0. Studies in `tuner_deletions` are deleted for everybody
/// but the database, which takes its time. `tuner_events` has one row per study
/// and commit, see `change_log`, and comes last. Times are in microseconds
/// since 1970.
inline constexpr const char* own_tables = R"__(
  CREATE TABLE IF NOT EXISTS tuner_policies (
    study_id INTEGER NOT NULL PRIMARY KEY,
    max_trials BIGINT,
    lease_seconds DOUBLE PRECISION,
    max_retries BIGINT NOT NULL,
    n_imported BIGINT NOT NULL);
  CREATE TABLE IF NOT EXISTS tuner_leases (
    trial_id INTEGER NOT NULL PRIMARY KEY,
    study_id INTEGER NOT NULL,
    lease_seconds DOUBLE PRECISION NOT NULL);
  CREATE INDEX IF NOT EXISTS tuner_leases_study_id ON tuner_leases (study_id);
  CREATE TABLE IF NOT EXISTS tuner_answers (
    study_id INTEGER NOT NULL,
    idempotency_key VARCHAR(128) NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (study_id, idempotency_key));
  CREATE INDEX IF NOT EXISTS tuner_answers_created ON tuner_answers (created);
  CREATE TABLE IF NOT EXISTS tuner_owners (
    study_id INTEGER NOT NULL PRIMARY KEY,
    owner BIGINT NOT NULL,
    name TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS tuner_deletions (
    study_id INTEGER NOT NULL PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS tuner_events (
    study_id INTEGER NOT NULL,
    last_id BIGINT NOT NULL,
    n_trials BIGINT NOT NULL,
    n_finished BIGINT NOT NULL,
    changes TEXT NOT NULL,
    PRIMARY KEY (study_id, last_id))
)__";

/// Our own tables whose rows belong to a study, by `study_id`: they go with the
/// study's row, whoever deletes it, by a trigger of this name.
inline constexpr std::string_view own_tables_of_studies[] = {
  "tuner_policies", "tuner_leases",    "tuner_answers",
  "tuner_owners",   "tuner_deletions", "tuner_events",
};
inline constexpr std::string_view cleaning_trigger = "tuner_study_deleted";

/// What the trigger does: statements, each with a semicolon.
std::string cleaning_statements();

/// The tables whose rows belong to a trial, by `trial_id`.
inline constexpr std::string_view tables_of_trials[] = {
  "trial_user_attributes", "trial_system_attributes",   "trial_params",
  "trial_values",          "trial_intermediate_values", "trial_heartbeats",
};

/// Optuna's tables whose rows belong to a study, by `study_id`; without
/// `trials`.
inline constexpr std::string_view tables_of_studies[] = {
  "study_directions",
  "study_user_attributes",
  "study_system_attributes",
};

} // namespace tuner::storage::schema
