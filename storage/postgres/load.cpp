#include "storage/postgres/load.hpp"

#include "storage/postgres/fields.hpp"
#include "storage/study_assembler.hpp"

namespace tuner::storage::postgres {

namespace {

constexpr const char* find_sql = R"__(
  SELECT study_id FROM studies WHERE study_name = $1
    AND study_id NOT IN (SELECT study_id FROM tuner_deletions)
)__";

// The queries end where the study's id is to be put.

constexpr const char* directions_sql = R"__(
  SELECT objective, direction FROM study_directions WHERE study_id = )__";

constexpr const char* user_attributes_sql = R"__(
  SELECT key, value_json FROM study_user_attributes
  WHERE study_id = )__";

constexpr const char* system_attributes_sql = R"__(
  SELECT key, value_json FROM study_system_attributes
  WHERE study_id = )__";

constexpr const char* trials_sql = R"__(
  SELECT trial_id, number, state, datetime_start, datetime_complete
  FROM trials WHERE study_id = )__";

constexpr const char* params_sql = R"__(
  SELECT p.trial_id, p.param_id, p.param_name, p.param_value,
         p.distribution_json
  FROM trial_params p JOIN trials t ON t.trial_id = p.trial_id
  WHERE t.study_id = )__";

constexpr const char* values_sql = R"__(
  SELECT v.trial_id, v.objective, v.value, v.value_type
  FROM trial_values v JOIN trials t ON t.trial_id = v.trial_id
  WHERE t.study_id = )__";

constexpr const char* intermediate_values_sql = R"__(
  SELECT v.trial_id, v.step, v.intermediate_value, v.intermediate_value_type
  FROM trial_intermediate_values v JOIN trials t ON t.trial_id = v.trial_id
  WHERE t.study_id = )__";

constexpr const char* trial_user_attributes_sql = R"__(
  SELECT a.trial_id, a.key, a.value_json
  FROM trial_user_attributes a JOIN trials t ON t.trial_id = a.trial_id
  WHERE t.study_id = )__";

constexpr const char* trial_system_attributes_sql = R"__(
  SELECT a.trial_id, a.key, a.value_json
  FROM trial_system_attributes a JOIN trials t ON t.trial_id = a.trial_id
  WHERE t.study_id = )__";

constexpr const char* policy_sql = R"__(
  SELECT max_trials, lease_seconds, max_retries, n_imported
  FROM tuner_policies WHERE study_id = )__";

constexpr const char* leases_sql = R"__(
  SELECT trial_id, lease_seconds FROM tuner_leases WHERE study_id = )__";

constexpr const char* answer_keys_sql = R"__(
  SELECT idempotency_key FROM tuner_answers WHERE study_id = )__";

constexpr const char* log_end_sql = R"__(
  SELECT last_id, n_trials, n_finished FROM tuner_events
  WHERE study_id = )__";

class loader {
public:
  loader(connection& db, std::int64_t study_id, study_assembler& study)
    : db_(db), study_id_(std::to_string(study_id)), study_(study) {
    // nop
  }

  void load() {
    load_study();
    load_trials();
    load_numbers();
    load_trial_attributes(trial_user_attributes_sql, "trial_user_attribute_id",
                          false);
    load_trial_attributes(trial_system_attributes_sql,
                          "trial_system_attribute_id", true);
    load_own_tables();
  }

private:
  // Calls `f` for every row, until the assembler gave up.
  template <class F>
  void for_each_row(const std::string& sql, F f) {
    db_.exec("DECLARE tuner_rows NO SCROLL CURSOR FOR " + sql);
    while (!study_.failed()) {
      auto rows = db_.exec("FETCH 10000 FROM tuner_rows");
      if (rows.empty())
        break;
      for (const auto& row : rows)
        f(row);
    }
    db_.exec("CLOSE tuner_rows");
  }

  void load_study() {
    for_each_row(directions_sql + study_id_, [&](const pqxx::row& row) {
      study_.add_direction(integer(row[0]), text(row[1]));
    });
    for_each_row(user_attributes_sql + study_id_
                   + " ORDER BY study_user_attribute_id",
                 [&](const pqxx::row& row) {
                   study_.add_user_attribute(std::string{text(row[0])},
                                             optional_text(row[1]));
                 });
    for_each_row(system_attributes_sql + study_id_
                   + " ORDER BY study_system_attribute_id",
                 [&](const pqxx::row& row) {
                   study_.add_system_attribute(std::string{text(row[0])},
                                               optional_text(row[1]));
                 });
  }

  void load_trials() {
    for_each_row(trials_sql + study_id_, [&](const pqxx::row& row) {
      study_.add_trial(integer(row[0]), optional_integer(row[1]), text(row[2]),
                       optional_text(row[3]), optional_text(row[4]));
    });
  }

  void load_numbers() {
    for_each_row(params_sql + study_id_, [&](const pqxx::row& row) {
      study_.add_param(integer(row[0]), integer(row[1]), text(row[2]),
                       optional_number(row[3]), text(row[4]));
    });
    for_each_row(values_sql + study_id_, [&](const pqxx::row& row) {
      study_.add_value(integer(row[0]), integer(row[1]),
                       optional_number(row[2]), text(row[3]));
    });
    for_each_row(
      intermediate_values_sql + study_id_, [&](const pqxx::row& row) {
        study_.add_intermediate_value(integer(row[0]), integer(row[1]),
                                      optional_number(row[2]), text(row[3]));
      });
  }

  void
  load_trial_attributes(const char* sql, const std::string& key, bool system) {
    for_each_row(
      sql + study_id_ + " ORDER BY " + key, [&](const pqxx::row& row) {
        study_.add_trial_attribute(integer(row[0]), system, text(row[1]),
                                   optional_text(row[2]));
      });
  }

  void load_own_tables() {
    for_each_row(policy_sql + study_id_, [&](const pqxx::row& row) {
      study_.add_policy(
        {optional_integer(row[0]), optional_number(row[1]), integer(row[2])},
        integer(row[3]));
    });
    for_each_row(leases_sql + study_id_, [&](const pqxx::row& row) {
      study_.add_lease(integer(row[0]), *optional_number(row[1]));
    });
    for_each_row(answer_keys_sql + study_id_, [&](const pqxx::row& row) {
      study_.add_answer_key(text(row[0]));
    });
    for_each_row(
      log_end_sql + study_id_ + " ORDER BY last_id DESC LIMIT 1",
      [&](const pqxx::row& row) {
        study_.add_log_end({integer(row[0]), integer(row[1]), integer(row[2])});
      });
  }

  connection& db_;
  std::string study_id_;
  study_assembler& study_;
};

} // namespace

result<stored_study> load(connection& db, const std::string& study_name) {
  transaction snapshot{db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
  auto found = db.run(find_sql, study_name);
  if (found.empty())
    return fail(errc::no_such_study, "Study '" + study_name + "' not found");
  auto id = integer(found.front()[0]);
  study_assembler study{id, study_name};
  loader{db, id, study}.load();
  snapshot.commit();
  return study.finish();
}

} // namespace tuner::storage::postgres
