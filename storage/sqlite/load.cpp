#include "storage/sqlite/load.hpp"

#include "storage/study_assembler.hpp"

namespace tuner::storage::sqlite {

namespace {

constexpr const char* find_sql = R"__(
  SELECT study_id FROM studies WHERE study_name = ?
    AND study_id NOT IN (SELECT study_id FROM tuner_deletions)
)__";

constexpr const char* directions_sql = R"__(
  SELECT objective, direction FROM study_directions WHERE study_id = ?
)__";

constexpr const char* user_attributes_sql = R"__(
  SELECT "key", value_json FROM study_user_attributes WHERE study_id = ?
  ORDER BY study_user_attribute_id
)__";

constexpr const char* system_attributes_sql = R"__(
  SELECT "key", value_json FROM study_system_attributes WHERE study_id = ?
  ORDER BY study_system_attribute_id
)__";

constexpr const char* trials_sql = R"__(
  SELECT trial_id, number, state, datetime_start, datetime_complete
  FROM trials WHERE study_id = ? ORDER BY trial_id
)__";

// CROSS JOIN keeps SQLite from turning the loops around, which would read the
// rows of all studies.
constexpr const char* params_sql = R"__(
  SELECT p.trial_id, p.param_id, p.param_name, p.param_value,
         p.distribution_json
  FROM trials t CROSS JOIN trial_params p ON p.trial_id = t.trial_id
  WHERE t.study_id = ?
)__";

constexpr const char* values_sql = R"__(
  SELECT v.trial_id, v.objective, v.value, v.value_type
  FROM trials t CROSS JOIN trial_values v ON v.trial_id = t.trial_id
  WHERE t.study_id = ?
)__";

constexpr const char* intermediate_values_sql = R"__(
  SELECT v.trial_id, v.step, v.intermediate_value, v.intermediate_value_type
  FROM trials t
  CROSS JOIN trial_intermediate_values v ON v.trial_id = t.trial_id
  WHERE t.study_id = ?
)__";

constexpr const char* trial_user_attributes_sql = R"__(
  SELECT a.trial_id, a."key", a.value_json
  FROM trials t
  CROSS JOIN trial_user_attributes a ON a.trial_id = t.trial_id
  WHERE t.study_id = ? ORDER BY a.trial_user_attribute_id
)__";

constexpr const char* trial_system_attributes_sql = R"__(
  SELECT a.trial_id, a."key", a.value_json
  FROM trials t
  CROSS JOIN trial_system_attributes a ON a.trial_id = t.trial_id
  WHERE t.study_id = ? ORDER BY a.trial_system_attribute_id
)__";

constexpr const char* policy_sql = R"__(
  SELECT max_trials, lease_seconds, max_retries, n_imported
  FROM tuner_policies WHERE study_id = ?
)__";

constexpr const char* leases_sql = R"__(
  SELECT trial_id, lease_seconds FROM tuner_leases WHERE study_id = ?
)__";

constexpr const char* answer_keys_sql = R"__(
  SELECT idempotency_key FROM tuner_answers WHERE study_id = ?
)__";

constexpr const char* log_end_sql = R"__(
  SELECT last_id, n_trials, n_finished FROM tuner_events WHERE study_id = ?
  ORDER BY last_id DESC LIMIT 1
)__";

// Calls `f` for every row of the study, until the assembler gave up.
template <class F>
void for_each_row(connection& db, const char* sql, std::int64_t study_id,
                  const study_assembler& study, F f) {
  auto query = db.use(sql);
  query->bind(1, study_id);
  while (!study.failed() && query->executeStep())
    f(*query);
}

void load_study(connection& db, std::int64_t id, study_assembler& study) {
  for_each_row(db, directions_sql, id, study, [&](SQLite::Statement& row) {
    study.add_direction(row.getColumn(0).getInt64(), text(row.getColumn(1)));
  });
  for_each_row(db, user_attributes_sql, id, study, [&](SQLite::Statement& row) {
    study.add_user_attribute(std::string{text(row.getColumn(0))},
                             optional_text(row.getColumn(1)));
  });
  for_each_row(db, system_attributes_sql, id, study,
               [&](SQLite::Statement& row) {
                 study.add_system_attribute(std::string{text(row.getColumn(0))},
                                            optional_text(row.getColumn(1)));
               });
}

void load_trials(connection& db, std::int64_t id, study_assembler& study) {
  for_each_row(db, trials_sql, id, study, [&](SQLite::Statement& row) {
    auto number = row.getColumn(1);
    study.add_trial(row.getColumn(0).getInt64(),
                    number.isNull() ? std::nullopt
                                    : std::optional{number.getInt64()},
                    text(row.getColumn(2)), optional_text(row.getColumn(3)),
                    optional_text(row.getColumn(4)));
  });
  for_each_row(db, params_sql, id, study, [&](SQLite::Statement& row) {
    study.add_param(row.getColumn(0).getInt64(), row.getColumn(1).getInt64(),
                    text(row.getColumn(2)), optional_double(row.getColumn(3)),
                    text(row.getColumn(4)));
  });
  for_each_row(db, values_sql, id, study, [&](SQLite::Statement& row) {
    study.add_value(row.getColumn(0).getInt64(), row.getColumn(1).getInt64(),
                    optional_double(row.getColumn(2)), text(row.getColumn(3)));
  });
  for_each_row(db, intermediate_values_sql, id, study,
               [&](SQLite::Statement& row) {
                 study.add_intermediate_value(
                   row.getColumn(0).getInt64(), row.getColumn(1).getInt64(),
                   optional_double(row.getColumn(2)), text(row.getColumn(3)));
               });
  for (auto system : {false, true})
    for_each_row(
      db, system ? trial_system_attributes_sql : trial_user_attributes_sql, id,
      study, [&](SQLite::Statement& row) {
        study.add_trial_attribute(row.getColumn(0).getInt64(), system,
                                  text(row.getColumn(1)),
                                  optional_text(row.getColumn(2)));
      });
}

void load_own_tables(connection& db, std::int64_t id, study_assembler& study) {
  for_each_row(db, policy_sql, id, study, [&](SQLite::Statement& row) {
    trial_policy policy;
    if (auto x = row.getColumn(0); !x.isNull())
      policy.max_trials = x.getInt64();
    policy.lease_seconds = optional_double(row.getColumn(1));
    policy.max_retries = row.getColumn(2).getInt64();
    study.add_policy(policy, row.getColumn(3).getInt64());
  });
  for_each_row(db, leases_sql, id, study, [&](SQLite::Statement& row) {
    study.add_lease(row.getColumn(0).getInt64(), row.getColumn(1).getDouble());
  });
  for_each_row(db, answer_keys_sql, id, study, [&](SQLite::Statement& row) {
    study.add_answer_key(text(row.getColumn(0)));
  });
  for_each_row(db, log_end_sql, id, study, [&](SQLite::Statement& row) {
    study.add_log_end({row.getColumn(0).getInt64(), row.getColumn(1).getInt64(),
                       row.getColumn(2).getInt64()});
  });
}

} // namespace

result<stored_study> load(connection& db, const std::string& study_name) {
  transaction snapshot{db, "BEGIN DEFERRED"};
  std::int64_t id = 0;
  {
    auto query = db.use(find_sql);
    query->bind(1, study_name);
    if (!query->executeStep())
      return fail(errc::no_such_study, "Study '" + study_name + "' not found");
    id = query->getColumn(0).getInt64();
  }
  study_assembler study{id, study_name};
  load_study(db, id, study);
  load_trials(db, id, study);
  load_own_tables(db, id, study);
  snapshot.commit();
  return study.finish();
}

} // namespace tuner::storage::sqlite
