#include "storage/postgres/statements.hpp"

#include "storage/postgres/array_literal.hpp"
#include "storage/postgres/claim.hpp"
#include "storage/postgres/columns.hpp"
#include "storage/postgres/fields.hpp"
#include "storage/postgres/own_tables.hpp"
#include "storage/study_attributes.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace tuner::storage::postgres {

namespace {

// Under READ COMMITTED every statement sees what was committed before it began,
// so the numbers are read by a statement of their own, after the lock is held.
constexpr const char* lock_studies_sql = R"__(
  SELECT s.study_id, s.study_name, o.owner
  FROM studies s LEFT JOIN tuner_owners o ON o.study_id = s.study_id
  WHERE s.study_id = ANY($1::int[]) ORDER BY s.study_id FOR UPDATE OF s
)__";

// One row per study with its next number, then the new ids.
constexpr const char* numbers_and_ids_sql = R"__(
  SELECT s.study_id::bigint,
         coalesce((SELECT max(t.number) FROM trials t
                   WHERE t.study_id = s.study_id), -1)::bigint + 1
  FROM unnest($1::int[]) AS s (study_id)
  UNION ALL
  SELECT NULL, nextval('trials_trial_id_seq')
  FROM generate_series(1, $2::int)
)__";

constexpr const char* insert_trials_sql = R"__(
  INSERT INTO trials (trial_id, number, study_id, state, datetime_start,
                      datetime_complete)
  SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::trialstate[],
                       $5::timestamp[], $6::timestamp[])
)__";

constexpr const char* start_trials_sql = R"__(
  UPDATE trials t SET state = 'RUNNING', datetime_start = x.datetime_start
  FROM unnest($1::int[], $2::int[], $3::timestamp[])
    AS x (trial_id, study_id, datetime_start)
  WHERE t.trial_id = x.trial_id AND t.study_id = x.study_id
    AND t.state = 'WAITING'
)__";

constexpr const char* count_running_sql = R"__(
  SELECT count(*) FROM trials t
  JOIN unnest($1::int[], $2::int[]) AS x (trial_id, study_id)
    ON t.trial_id = x.trial_id AND t.study_id = x.study_id
  WHERE t.state = 'RUNNING'
)__";

constexpr const char* finish_trials_sql = R"__(
  UPDATE trials t
  SET state = x.state, datetime_complete = x.datetime_complete
  FROM unnest($1::int[], $2::int[], $3::trialstate[], $4::timestamp[])
    AS x (trial_id, study_id, state, datetime_complete)
  WHERE t.trial_id = x.trial_id AND t.study_id = x.study_id
    AND t.state = 'RUNNING'
)__";

// Names and distributions repeat from trial to trial, so they are sent once and
// referred to by position.
constexpr const char* insert_params_sql = R"__(
  INSERT INTO trial_params (trial_id, param_name, param_value,
                            distribution_json)
  SELECT x.trial_id, ($4::text[])[x.i], x.param_value, ($5::text[])[x.i]
  FROM unnest($1::int[], $2::int[], $3::float8[])
    AS x (trial_id, i, param_value)
)__";

// Slower than a plain insertion, as it looks for a conflict first.
constexpr const char* put_params_sql = R"__(
  INSERT INTO trial_params (trial_id, param_name, param_value,
                            distribution_json)
  SELECT x.trial_id, ($4::text[])[x.i], x.param_value, ($5::text[])[x.i]
  FROM unnest($1::int[], $2::int[], $3::float8[])
    AS x (trial_id, i, param_value)
  ON CONFLICT (trial_id, param_name)
  DO UPDATE SET param_value = excluded.param_value,
                distribution_json = excluded.distribution_json
)__";

constexpr const char* put_values_sql = R"__(
  INSERT INTO trial_values (trial_id, objective, value, value_type)
  SELECT * FROM unnest($1::int[], $2::int[], $3::float8[],
                       $4::trialvaluetype[])
  ON CONFLICT (trial_id, objective)
  DO UPDATE SET value = excluded.value, value_type = excluded.value_type
)__";

constexpr const char* put_intermediate_values_sql = R"__(
  INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value,
                                         intermediate_value_type)
  SELECT * FROM unnest($1::int[], $2::int[], $3::float8[],
                       $4::trialintermediatevaluetype[])
  ON CONFLICT (trial_id, step)
  DO UPDATE SET intermediate_value = excluded.intermediate_value,
                intermediate_value_type = excluded.intermediate_value_type
)__";

constexpr const char* put_trial_user_attributes_sql = R"__(
  INSERT INTO trial_user_attributes (trial_id, key, value_json)
  SELECT * FROM unnest($1::int[], $2::text[], $3::text[])
  ON CONFLICT (trial_id, key) DO UPDATE SET value_json = excluded.value_json
)__";

constexpr const char* put_trial_system_attributes_sql = R"__(
  INSERT INTO trial_system_attributes (trial_id, key, value_json)
  SELECT * FROM unnest($1::int[], $2::text[], $3::text[])
  ON CONFLICT (trial_id, key) DO UPDATE SET value_json = excluded.value_json
)__";

constexpr const char* put_study_user_attributes_sql = R"__(
  INSERT INTO study_user_attributes (study_id, key, value_json)
  SELECT * FROM unnest($1::int[], $2::text[], $3::text[])
  ON CONFLICT (study_id, key) DO UPDATE SET value_json = excluded.value_json
)__";

constexpr const char* put_study_system_attributes_sql = R"__(
  INSERT INTO study_system_attributes (study_id, key, value_json)
  SELECT * FROM unnest($1::int[], $2::text[], $3::text[])
  ON CONFLICT (study_id, key) DO UPDATE SET value_json = excluded.value_json
)__";

constexpr const char* insert_study_sql = R"__(
  INSERT INTO studies (study_name) VALUES ($1)
  ON CONFLICT (study_name) DO NOTHING RETURNING study_id
)__";

constexpr const char* insert_directions_sql = R"__(
  INSERT INTO study_directions (study_id, objective, direction)
  SELECT $1::int, objective - 1, direction
  FROM unnest($2::studydirection[]) WITH ORDINALITY
    AS x (direction, objective)
)__";

tl::unexpected<failure> changed(std::string_view study, const char* how) {
  return fail(errc::changed_elsewhere, "Study '" + std::string{study} + "' "
                                         + how + " by another program");
}

// Checks one expectation after the other against the locked rows.
result<void>
verify_names(const pqxx::result& rows, const std::vector<expectation>& studies,
             const service_identity& me) {
  std::unordered_map<std::int64_t, std::string_view> names;
  for (const auto& row : rows) {
    names.emplace(row[0].as<std::int64_t>(), row[1].c_str());
    if (optional_integer(row[2]).value_or(me.id) != me.id)
      return changed(row[1].c_str(), "was taken over");
  }
  for (const auto& x : studies) {
    auto i = names.find(x.study_id);
    if (i == names.end() || i->second != x.study_name)
      return changed(x.study_name, "was deleted or replaced");
  }
  return {};
}

// Checks the numbers and yields the new ids.
result<std::vector<std::int64_t>>
verify_numbers(const pqxx::result& rows,
               const std::vector<expectation>& studies) {
  std::unordered_map<std::int64_t, std::int64_t> next_numbers;
  std::vector<std::int64_t> ids;
  for (const auto& row : rows)
    if (row[0].is_null())
      ids.push_back(row[1].as<std::int64_t>());
    else
      next_numbers.emplace(row[0].as<std::int64_t>(),
                           row[1].as<std::int64_t>());
  for (const auto& x : studies)
    if (next_numbers[x.study_id] != x.next_number)
      return changed(x.study_name, "was given trials");
  return ids;
}

result<void> write_trials(connection& db, const write_rows& rows) {
  auto trial_id = [](const auto& x) { return x.trial_id; };
  auto study_id = [](const auto& x) { return x.study_id; };
  auto state = [](const auto& x) { return to_string(x.state); };
  auto start = [](const auto& x) { return std::optional{x.datetime_start}; };
  auto complete
    = [](const auto& x) { return std::optional{x.datetime_complete}; };
  auto gone = [](const char* expected) {
    return fail(errc::changed_elsewhere,
                std::string{"A trial is not "} + expected
                  + " any more; another program changed it");
  };
  if (!rows.trials.empty())
    run_columns(
      db, insert_trials_sql, rows.trials, trial_id,
      [](const auto& x) { return x.number; }, study_id, state,
      [](const auto& x) { return x.datetime_start; },
      [](const auto& x) { return x.datetime_complete; });
  if (!rows.starts.empty())
    if (run_columns(db, start_trials_sql, rows.starts, trial_id, study_id,
                    start)
          .affected_rows()
        != rows.starts.size())
      return gone("WAITING");
  if (!rows.running.empty())
    if (run_columns(db, count_running_sql, rows.running, trial_id, study_id)
          .front()[0]
          .template as<std::size_t>()
        != rows.running.size())
      return gone("RUNNING");
  if (!rows.finishes.empty())
    if (run_columns(db, finish_trials_sql, rows.finishes, trial_id, study_id,
                    state, complete)
          .affected_rows()
        != rows.finishes.size())
      return gone("RUNNING");
  return {};
}

void write_params(connection& db, const char* sql,
                  const std::vector<param_row>& rows) {
  if (rows.empty())
    return;
  // Equal distributions of one table share their text, so its address is a key.
  std::unordered_map<const char*, std::int64_t> positions;
  array_literal trial_ids;
  array_literal indexes;
  array_literal values;
  array_literal names;
  array_literal distributions;
  for (const auto& x : rows) {
    auto [i, is_new]
      = positions.try_emplace(x.distribution_json.data(),
                              static_cast<std::int64_t>(positions.size() + 1));
    if (is_new) {
      names.add(x.name);
      distributions.add(x.distribution_json);
    }
    trial_ids.add(x.trial_id);
    indexes.add(i->second);
    values.add(x.value);
  }
  db.run(sql, trial_ids.finish(), indexes.finish(), values.finish(),
         names.finish(), distributions.finish());
}

void write_numbers(connection& db, const write_rows& rows) {
  auto trial_id = [](const auto& x) { return x.trial_id; };
  auto value = [](const auto& x) { return x.value; };
  auto type = [](const auto& x) { return value_type(x.value); };
  write_params(db, insert_params_sql, rows.params);
  write_params(db, put_params_sql, rows.started_params);
  if (!rows.values.empty())
    run_columns(
      db, put_values_sql, rows.values, trial_id,
      [](const auto& x) { return std::int64_t{x.objective}; }, value, type);
  if (!rows.intermediate_values.empty())
    run_columns(
      db, put_intermediate_values_sql, rows.intermediate_values, trial_id,
      [](const auto& x) { return std::int64_t{x.step}; }, value, type);
}

void write_attributes(connection& db, const char* sql,
                      const std::vector<attribute_row>& rows) {
  if (!rows.empty())
    run_columns(
      db, sql, rows, [](const auto& x) { return x.owner; },
      [](const auto& x) { return x.key; },
      [](const auto& x) { return x.json; });
}

void write_attributes(connection& db, const write_rows& rows) {
  write_attributes(db, put_trial_user_attributes_sql,
                   rows.trial_user_attributes);
  write_attributes(db, put_trial_system_attributes_sql,
                   rows.trial_system_attributes);
  write_attributes(db, put_study_user_attributes_sql,
                   rows.study_user_attributes);
  write_attributes(db, put_study_system_attributes_sql,
                   rows.study_system_attributes);
}

} // namespace

result<void>
write(connection& db, std::span<const write_batch> batches,
      std::vector<write_receipt>& receipts, const service_identity& me) {
  auto plan = plan_writes(batches);
  if (!plan)
    return tl::make_unexpected(std::move(plan.error()));
  std::vector<std::int64_t> trial_ids;
  if (!plan->studies.empty()) {
    array_literal literal;
    for (const auto& x : plan->studies)
      literal.add(x.study_id);
    const auto& study_ids = literal.finish();
    if (auto ok
        = verify_names(db.run(lock_studies_sql, study_ids), plan->studies, me);
        !ok)
      return ok;
    auto ids = verify_numbers(
      db.run(numbers_and_ids_sql, study_ids, plan->n_trials), plan->studies);
    if (!ids)
      return tl::make_unexpected(std::move(ids.error()));
    trial_ids = std::move(*ids);
  }
  auto rows = make_rows(batches, trial_ids, receipts);
  if (!rows)
    return tl::make_unexpected(std::move(rows.error()));
  if (auto ok = write_trials(db, *rows); !ok)
    return ok;
  write_numbers(db, *rows);
  write_attributes(db, *rows);
  write_own_tables(db, *rows);
  return {};
}

result<std::int64_t>
create(connection& db, const create_study& op, const service_identity& me) {
  const auto& x = op.definition;
  if (auto ok = check_texts(x); !ok)
    return tl::make_unexpected(std::move(ok.error()));
  auto inserted = db.run(insert_study_sql, x.name);
  if (inserted.empty())
    return fail(errc::study_exists, "Study '" + x.name + "' already exists");
  auto id = inserted.front()[0].as<std::int64_t>();
  array_literal directions;
  for (auto d : x.directions)
    directions.add(direction_label(d));
  db.run(insert_directions_sql, id, directions.finish());
  write_rows rows;
  auto attributes = study_attributes(x);
  for (const auto& [system, attr] : attributes)
    (system ? rows.study_system_attributes : rows.study_user_attributes)
      .push_back({id, attr.key, attr.json});
  write_attributes(db, rows);
  rows.policies.push_back({id, x.policy, 0});
  recorded_answer answer;
  if (op.answer) {
    answer = op.answer(id);
    rows.answers.push_back({0, &answer});
  }
  write_own_tables(db, rows);
  claim_new(db, me, id);
  return id;
}

} // namespace tuner::storage::postgres
