#include "storage/postgres/own_tables.hpp"

#include "storage/postgres/columns.hpp"
#include "storage/timestamp_text.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace tuner::storage::postgres {

namespace {

constexpr const char* put_policies_sql = R"__(
  INSERT INTO tuner_policies (study_id, max_trials, lease_seconds, max_retries,
                              n_imported)
  SELECT * FROM unnest($1::int[], $2::bigint[], $3::float8[], $4::bigint[],
                       $5::bigint[])
  ON CONFLICT (study_id)
  DO UPDATE SET max_trials = excluded.max_trials,
                lease_seconds = excluded.lease_seconds,
                max_retries = excluded.max_retries,
                n_imported = excluded.n_imported
)__";

constexpr const char* put_leases_sql = R"__(
  INSERT INTO tuner_leases (trial_id, study_id, lease_seconds)
  SELECT * FROM unnest($1::int[], $2::int[], $3::float8[])
    AS x (trial_id, study_id, lease_seconds)
  WHERE x.lease_seconds IS NOT NULL
  ON CONFLICT (trial_id) DO UPDATE SET lease_seconds = excluded.lease_seconds
)__";

constexpr const char* drop_leases_sql = R"__(
  DELETE FROM tuner_leases
  WHERE trial_id IN (SELECT x.trial_id
                     FROM unnest($1::int[], $2::float8[])
                       AS x (trial_id, lease_seconds)
                     WHERE x.lease_seconds IS NULL)
)__";

constexpr const char* put_answers_sql = R"__(
  INSERT INTO tuner_answers (study_id, idempotency_key, fingerprint, status,
                             body, created)
  SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::int[],
                       $5::text[], $6::bigint[])
  ON CONFLICT (study_id, idempotency_key)
  DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
                body = excluded.body, created = excluded.created
)__";

constexpr const char* insert_events_sql = R"__(
  INSERT INTO tuner_events (study_id, last_id, n_trials, n_finished, changes)
  SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[],
                       $5::text[])
)__";

constexpr const char* drop_events_sql = R"__(
  DELETE FROM tuner_events WHERE study_id = $1 AND last_id <= $2
)__";

void write_events(connection& db, const std::vector<event_row>& rows) {
  if (rows.empty())
    return;
  run_columns(
    db, insert_events_sql, rows, [](const auto& x) { return x.study_id; },
    [](const auto& x) { return x.end.last_id; },
    [](const auto& x) { return x.end.n_trials; },
    [](const auto& x) { return x.end.n_finished; },
    [](const auto& x) { return std::string_view{x.changes}; });
  for (const auto& x : rows)
    if (x.drop_to > 0)
      db.run(drop_events_sql, x.study_id, x.drop_to);
}

} // namespace

void write_own_tables(connection& db, const write_rows& rows) {
  auto study_id = [](const auto& x) { return x.study_id; };
  if (!rows.policies.empty())
    run_columns(
      db, put_policies_sql, rows.policies, study_id,
      [](const auto& x) { return x.policy.max_trials; },
      [](const auto& x) { return x.policy.lease_seconds; },
      [](const auto& x) { return x.policy.max_retries; },
      [](const auto& x) { return x.n_imported; });
  if (!rows.leases.empty()) {
    auto trial_id = [](const auto& x) { return x.trial_id; };
    auto seconds = [](const auto& x) { return x.seconds; };
    auto ends = [](const auto& x) { return !x.seconds; };
    auto n = std::count_if(rows.leases.begin(), rows.leases.end(), ends);
    if (n > 0)
      run_columns(db, drop_leases_sql, rows.leases, trial_id, seconds);
    if (static_cast<std::size_t>(n) < rows.leases.size())
      run_columns(db, put_leases_sql, rows.leases, trial_id, study_id, seconds);
  }
  if (!rows.answers.empty())
    run_columns(
      db, put_answers_sql, rows.answers, study_id,
      [](const auto& x) { return std::string_view{x.answer->key}; },
      [](const auto& x) { return std::string_view{x.answer->fingerprint}; },
      [](const auto& x) { return std::int64_t{x.answer->status}; },
      [](const auto& x) { return std::string_view{x.answer->body}; },
      [](const auto& x) { return to_microseconds(x.answer->created); });
  write_events(db, rows.events);
}

} // namespace tuner::storage::postgres
