#include "storage/sqlite/statements.hpp"

#include "storage/study_attributes.hpp"
#include "storage/timestamp_text.hpp"

#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

namespace tuner::storage::sqlite {

namespace {

constexpr const char* find_study_sql = R"__(
  SELECT count(*) FROM studies WHERE study_id = ? AND study_name = ?
)__";

constexpr const char* next_number_sql = R"__(
  SELECT number + 1 FROM trials WHERE study_id = ?
  ORDER BY number DESC LIMIT 1
)__";

constexpr const char* next_trial_id_sql = R"__(
  SELECT coalesce(max(trial_id), 0) + 1 FROM trials
)__";

constexpr const char* insert_trial_sql = R"__(
  INSERT INTO trials (trial_id, number, study_id, state, datetime_start,
                      datetime_complete)
  VALUES (?, ?, ?, ?, ?, ?)
)__";

constexpr const char* start_trial_sql = R"__(
  UPDATE trials SET state = 'RUNNING', datetime_start = ?
  WHERE trial_id = ? AND study_id = ? AND state = 'WAITING'
)__";

constexpr const char* find_running_sql = R"__(
  SELECT count(*) FROM trials
  WHERE trial_id = ? AND study_id = ? AND state = 'RUNNING'
)__";

constexpr const char* finish_trial_sql = R"__(
  UPDATE trials SET state = ?, datetime_complete = ?
  WHERE trial_id = ? AND study_id = ? AND state = 'RUNNING'
)__";

constexpr const char* put_param_sql = R"__(
  INSERT INTO trial_params (trial_id, param_name, param_value,
                            distribution_json)
  VALUES (?, ?, ?, ?)
  ON CONFLICT (trial_id, param_name)
  DO UPDATE SET param_value = excluded.param_value,
                distribution_json = excluded.distribution_json
)__";

constexpr const char* put_value_sql = R"__(
  INSERT INTO trial_values (trial_id, objective, value, value_type)
  VALUES (?, ?, ?, ?)
  ON CONFLICT (trial_id, objective)
  DO UPDATE SET value = excluded.value, value_type = excluded.value_type
)__";

constexpr const char* put_intermediate_sql = R"__(
  INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value,
                                         intermediate_value_type)
  VALUES (?, ?, ?, ?)
  ON CONFLICT (trial_id, step)
  DO UPDATE SET intermediate_value = excluded.intermediate_value,
                intermediate_value_type = excluded.intermediate_value_type
)__";

constexpr const char* put_trial_user_attribute_sql = R"__(
  INSERT INTO trial_user_attributes (trial_id, "key", value_json)
  VALUES (?, ?, ?)
  ON CONFLICT (trial_id, "key") DO UPDATE SET value_json = excluded.value_json
)__";

constexpr const char* put_trial_system_attribute_sql = R"__(
  INSERT INTO trial_system_attributes (trial_id, "key", value_json)
  VALUES (?, ?, ?)
  ON CONFLICT (trial_id, "key") DO UPDATE SET value_json = excluded.value_json
)__";

constexpr const char* put_study_user_attribute_sql = R"__(
  INSERT INTO study_user_attributes (study_id, "key", value_json)
  VALUES (?, ?, ?)
  ON CONFLICT (study_id, "key") DO UPDATE SET value_json = excluded.value_json
)__";

constexpr const char* put_study_system_attribute_sql = R"__(
  INSERT INTO study_system_attributes (study_id, "key", value_json)
  VALUES (?, ?, ?)
  ON CONFLICT (study_id, "key") DO UPDATE SET value_json = excluded.value_json
)__";

constexpr const char* put_policy_sql = R"__(
  INSERT INTO tuner_policies (study_id, max_trials, lease_seconds, max_retries,
                              n_imported)
  VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (study_id)
  DO UPDATE SET max_trials = excluded.max_trials,
                lease_seconds = excluded.lease_seconds,
                max_retries = excluded.max_retries,
                n_imported = excluded.n_imported
)__";

constexpr const char* put_lease_sql = R"__(
  INSERT INTO tuner_leases (trial_id, study_id, lease_seconds)
  VALUES (?, ?, ?)
  ON CONFLICT (trial_id) DO UPDATE SET lease_seconds = excluded.lease_seconds
)__";

constexpr const char* drop_lease_sql = R"__(
  DELETE FROM tuner_leases WHERE trial_id = ?
)__";

constexpr const char* put_answer_sql = R"__(
  INSERT OR REPLACE INTO tuner_answers (study_id, idempotency_key, fingerprint,
                                        status, body, created)
  VALUES (?, ?, ?, ?, ?, ?)
)__";

constexpr const char* insert_event_sql = R"__(
  INSERT INTO tuner_events (study_id, last_id, n_trials, n_finished, changes)
  VALUES (?, ?, ?, ?, ?)
)__";

constexpr const char* drop_events_sql = R"__(
  DELETE FROM tuner_events WHERE study_id = ? AND last_id <= ?
)__";

constexpr const char* insert_study_sql = R"__(
  INSERT INTO studies (study_name) VALUES (?)
  ON CONFLICT (study_name) DO NOTHING
)__";

constexpr const char* insert_direction_sql = R"__(
  INSERT INTO study_directions (direction, study_id, objective)
  VALUES (?, ?, ?)
)__";

void bind_one(SQLite::Statement& s, int i, std::int64_t x) {
  s.bind(i, x);
}

void bind_one(SQLite::Statement& s, int i, std::string_view x) {
  s.bind(i, std::string{x});
}

// Infinities and NaN are told by the type beside the NULL.
void bind_one(SQLite::Statement& s, int i, double x) {
  if (std::isfinite(x))
    s.bind(i, x);
  else
    s.bind(i);
}

void bind_one(SQLite::Statement& s, int i, std::optional<timestamp> x) {
  if (x)
    s.bind(i, to_text(*x));
  else
    s.bind(i);
}

template <class T>
void bind_one(SQLite::Statement& s, int i, const std::optional<T>& x) {
  if (x)
    bind_one(s, i, *x);
  else
    s.bind(i);
}

template <class... Ts>
void bind_all(SQLite::Statement& s, const Ts&... xs) {
  int i = 0;
  (bind_one(s, ++i, xs), ...);
}

// Runs a statement that returns no rows.
// Returns how many rows it changed.
template <class... Ts>
int run(connection& db, const char* sql, const Ts&... xs) {
  auto statement = db.use(sql);
  bind_all(*statement, xs...);
  return statement->exec();
}

// Runs a query for one number; `otherwise` if there is no row.
template <class... Ts>
std::int64_t fetch(connection& db, std::int64_t otherwise, const char* sql,
                   const Ts&... xs) {
  auto statement = db.use(sql);
  bind_all(*statement, xs...);
  return statement->executeStep() ? statement->getColumn(0).getInt64()
                                  : otherwise;
}

tl::unexpected<failure> changed(std::string_view study, const char* how) {
  return fail(errc::changed_elsewhere, "Study '" + std::string{study} + "' "
                                         + how + " by another program");
}

result<void> verify(connection& db, const std::vector<expectation>& studies) {
  for (const auto& [id, name, next_number] : studies) {
    if (fetch(db, 0, find_study_sql, id, name) == 0)
      return changed(name, "was deleted or replaced");
    if (fetch(db, 0, next_number_sql, id) != next_number)
      return changed(name, "was given trials");
  }
  return {};
}

tl::unexpected<failure> not_in_state(std::int64_t trial_id, const char* state) {
  return fail(errc::changed_elsewhere,
              "The trial with id " + std::to_string(trial_id) + " is not "
                + state + " any more; another program changed it");
}

result<void> write_trials(connection& db, const write_rows& rows) {
  for (const auto& x : rows.trials)
    run(db, insert_trial_sql, x.trial_id, x.number, x.study_id,
        to_string(x.state), x.datetime_start, x.datetime_complete);
  for (const auto& x : rows.starts)
    if (run(db, start_trial_sql, std::optional{x.datetime_start}, x.trial_id,
            x.study_id)
        != 1)
      return not_in_state(x.trial_id, "WAITING");
  for (const auto& x : rows.running)
    if (fetch(db, 0, find_running_sql, x.trial_id, x.study_id) == 0)
      return not_in_state(x.trial_id, "RUNNING");
  for (const auto& x : rows.finishes)
    if (run(db, finish_trial_sql, to_string(x.state),
            std::optional{x.datetime_complete}, x.trial_id, x.study_id)
        != 1)
      return not_in_state(x.trial_id, "RUNNING");
  return {};
}

void write_numbers(connection& db, const write_rows& rows) {
  for (const auto* params : {&rows.params, &rows.started_params})
    for (const auto& x : *params)
      run(db, put_param_sql, x.trial_id, x.name, x.value, x.distribution_json);
  for (const auto& x : rows.values)
    run(db, put_value_sql, x.trial_id, std::int64_t{x.objective}, x.value,
        value_type(x.value));
  for (const auto& x : rows.intermediate_values)
    run(db, put_intermediate_sql, x.trial_id, std::int64_t{x.step}, x.value,
        value_type(x.value));
}

void write_attributes(connection& db, const char* sql,
                      const std::vector<attribute_row>& rows) {
  for (const auto& x : rows)
    run(db, sql, x.owner, x.key, x.json);
}

void put_answer(connection& db, std::int64_t study_id,
                const recorded_answer& x) {
  run(db, put_answer_sql, study_id, std::string_view{x.key},
      std::string_view{x.fingerprint}, std::int64_t{x.status},
      std::string_view{x.body}, to_microseconds(x.created));
}

void put_policy(connection& db, const policy_row& x) {
  run(db, put_policy_sql, x.study_id, x.policy.max_trials,
      x.policy.lease_seconds, x.policy.max_retries, x.n_imported);
}

void write_own_tables(connection& db, const write_rows& rows) {
  for (const auto& x : rows.policies)
    put_policy(db, x);
  for (const auto& x : rows.leases)
    if (x.seconds)
      run(db, put_lease_sql, x.trial_id, x.study_id, *x.seconds);
    else
      run(db, drop_lease_sql, x.trial_id);
  for (const auto& x : rows.answers)
    put_answer(db, x.study_id, *x.answer);
  for (const auto& x : rows.events) {
    run(db, insert_event_sql, x.study_id, x.end.last_id, x.end.n_trials,
        x.end.n_finished, std::string_view{x.changes});
    if (x.drop_to > 0)
      run(db, drop_events_sql, x.study_id, x.drop_to);
  }
}

} // namespace

result<void> write(connection& db, std::span<const write_batch> batches,
                   std::vector<write_receipt>& receipts) {
  auto plan = plan_writes(batches);
  if (!plan)
    return tl::make_unexpected(std::move(plan.error()));
  if (auto ok = verify(db, plan->studies); !ok)
    return ok;
  std::vector<std::int64_t> trial_ids(plan->n_trials);
  std::iota(trial_ids.begin(), trial_ids.end(),
            trial_ids.empty() ? 0 : fetch(db, 1, next_trial_id_sql));
  auto rows = make_rows(batches, trial_ids, receipts);
  if (!rows)
    return tl::make_unexpected(std::move(rows.error()));
  if (auto ok = write_trials(db, *rows); !ok)
    return ok;
  write_numbers(db, *rows);
  write_attributes(db, put_trial_user_attribute_sql,
                   rows->trial_user_attributes);
  write_attributes(db, put_trial_system_attribute_sql,
                   rows->trial_system_attributes);
  write_attributes(db, put_study_user_attribute_sql,
                   rows->study_user_attributes);
  write_attributes(db, put_study_system_attribute_sql,
                   rows->study_system_attributes);
  write_own_tables(db, *rows);
  return {};
}

result<std::int64_t> create(connection& db, const create_study& op) {
  const auto& x = op.definition;
  if (auto ok = check_texts(x); !ok)
    return tl::make_unexpected(std::move(ok.error()));
  if (run(db, insert_study_sql, std::string_view{x.name}) == 0)
    return fail(errc::study_exists, "Study '" + x.name + "' already exists");
  auto id = db.database().getLastInsertRowid();
  std::int64_t objective = 0;
  for (auto d : x.directions)
    run(db, insert_direction_sql, direction_label(d), id, objective++);
  for (const auto& [system, attr] : study_attributes(x))
    run(db,
        system ? put_study_system_attribute_sql : put_study_user_attribute_sql,
        id, std::string_view{attr.key}, std::string_view{attr.json});
  put_policy(db, {id, x.policy, 0});
  if (op.answer)
    put_answer(db, 0, op.answer(id));
  return id;
}

} // namespace tuner::storage::sqlite
