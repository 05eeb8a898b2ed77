#include "storage/postgres/schema.hpp"

#include "storage/postgres/fields.hpp"
#include "storage/schema.hpp"

namespace tuner::storage::postgres {

namespace {

// Any number that no other program is likely to take for a lock of its own.
constexpr const char* lock_sql
  = "SELECT pg_advisory_xact_lock(8317987319222330741)";

struct object {
  const char* name;
  const char* sql;
};

// Label for label what Optuna creates.
constexpr object enums[] = {
  {"studydirection",
   "CREATE TYPE studydirection AS ENUM ('NOT_SET', 'MINIMIZE', 'MAXIMIZE')"},
  {"trialstate", "CREATE TYPE trialstate AS ENUM ('RUNNING', 'COMPLETE', "
                 "'PRUNED', 'FAIL', 'WAITING')"},
  {"trialvaluetype",
   "CREATE TYPE trialvaluetype AS ENUM ('FINITE', 'INF_POS', 'INF_NEG')"},
  {"trialintermediatevaluetype",
   "CREATE TYPE trialintermediatevaluetype AS ENUM ('FINITE', 'INF_POS', "
   "'INF_NEG', 'NAN')"},
};

constexpr object tables[] = {
  {"studies", R"__(
    CREATE TABLE studies (
      study_id SERIAL NOT NULL,
      study_name VARCHAR(512) NOT NULL,
      PRIMARY KEY (study_id));
    CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name))__"},
  {"version_info", R"__(
    CREATE TABLE version_info (
      version_info_id INTEGER NOT NULL,
      schema_version INTEGER,
      library_version VARCHAR(256),
      PRIMARY KEY (version_info_id),
      CHECK (version_info_id = 1)))__"},
  {"study_directions", R"__(
    CREATE TABLE study_directions (
      study_direction_id SERIAL NOT NULL,
      direction studydirection NOT NULL,
      study_id INTEGER NOT NULL,
      objective INTEGER NOT NULL,
      PRIMARY KEY (study_direction_id),
      UNIQUE (study_id, objective),
      FOREIGN KEY (study_id) REFERENCES studies (study_id)))__"},
  {"study_user_attributes", R"__(
    CREATE TABLE study_user_attributes (
      study_user_attribute_id SERIAL NOT NULL,
      study_id INTEGER,
      key VARCHAR(512),
      value_json TEXT,
      PRIMARY KEY (study_user_attribute_id),
      UNIQUE (study_id, key),
      FOREIGN KEY (study_id) REFERENCES studies (study_id)))__"},
  {"study_system_attributes", R"__(
    CREATE TABLE study_system_attributes (
      study_system_attribute_id SERIAL NOT NULL,
      study_id INTEGER,
      key VARCHAR(512),
      value_json TEXT,
      PRIMARY KEY (study_system_attribute_id),
      UNIQUE (study_id, key),
      FOREIGN KEY (study_id) REFERENCES studies (study_id)))__"},
  {"trials", R"__(
    CREATE TABLE trials (
      trial_id SERIAL NOT NULL,
      number INTEGER,
      study_id INTEGER,
      state trialstate NOT NULL,
      datetime_start TIMESTAMP WITHOUT TIME ZONE,
      datetime_complete TIMESTAMP WITHOUT TIME ZONE,
      PRIMARY KEY (trial_id),
      FOREIGN KEY (study_id) REFERENCES studies (study_id));
    CREATE INDEX ix_trials_study_id ON trials (study_id))__"},
  {"trial_user_attributes", R"__(
    CREATE TABLE trial_user_attributes (
      trial_user_attribute_id SERIAL NOT NULL,
      trial_id INTEGER,
      key VARCHAR(512),
      value_json TEXT,
      PRIMARY KEY (trial_user_attribute_id),
      UNIQUE (trial_id, key),
      FOREIGN KEY (trial_id) REFERENCES trials (trial_id)))__"},
  {"trial_system_attributes", R"__(
    CREATE TABLE trial_system_attributes (
      trial_system_attribute_id SERIAL NOT NULL,
      trial_id INTEGER,
      key VARCHAR(512),
      value_json TEXT,
      PRIMARY KEY (trial_system_attribute_id),
      UNIQUE (trial_id, key),
      FOREIGN KEY (trial_id) REFERENCES trials (trial_id)))__"},
  {"trial_params", R"__(
    CREATE TABLE trial_params (
      param_id SERIAL NOT NULL,
      trial_id INTEGER,
      param_name VARCHAR(512),
      param_value FLOAT(53),
      distribution_json TEXT,
      PRIMARY KEY (param_id),
      UNIQUE (trial_id, param_name),
      FOREIGN KEY (trial_id) REFERENCES trials (trial_id)))__"},
  {"trial_values", R"__(
    CREATE TABLE trial_values (
      trial_value_id SERIAL NOT NULL,
      trial_id INTEGER NOT NULL,
      objective INTEGER NOT NULL,
      value FLOAT(53),
      value_type trialvaluetype NOT NULL,
      PRIMARY KEY (trial_value_id),
      UNIQUE (trial_id, objective),
      FOREIGN KEY (trial_id) REFERENCES trials (trial_id)))__"},
  {"trial_intermediate_values", R"__(
    CREATE TABLE trial_intermediate_values (
      trial_intermediate_value_id SERIAL NOT NULL,
      trial_id INTEGER NOT NULL,
      step INTEGER NOT NULL,
      intermediate_value FLOAT(53),
      intermediate_value_type trialintermediatevaluetype NOT NULL,
      PRIMARY KEY (trial_intermediate_value_id),
      UNIQUE (trial_id, step),
      FOREIGN KEY (trial_id) REFERENCES trials (trial_id)))__"},
  {"trial_heartbeats", R"__(
    CREATE TABLE trial_heartbeats (
      trial_heartbeat_id SERIAL NOT NULL,
      trial_id INTEGER NOT NULL,
      heartbeat TIMESTAMP WITHOUT TIME ZONE NOT NULL,
      PRIMARY KEY (trial_heartbeat_id),
      UNIQUE (trial_id),
      FOREIGN KEY (trial_id) REFERENCES trials (trial_id)))__"},
  {"alembic_version", R"__(
    CREATE TABLE alembic_version (
      version_num VARCHAR(32) NOT NULL,
      CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)))__"},
};

bool exists(connection& db, const char* kind, const std::string& name) {
  auto sql = std::string{"SELECT to_reg"} + kind + "('" + name + "')";
  return !db.exec(sql).front()[0].is_null();
}

std::vector<std::string> read_revisions(connection& db) {
  std::vector<std::string> out;
  if (exists(db, "class", "alembic_version"))
    for (const auto& row : db.exec("SELECT version_num FROM alembic_version"))
      out.emplace_back(text(row[0]));
  return out;
}

std::optional<std::int64_t> read_version(connection& db) {
  if (!exists(db, "class", "version_info"))
    return std::nullopt;
  auto rows = db.exec("SELECT schema_version FROM version_info");
  return rows.empty() ? std::nullopt : optional_integer(rows.front()[0]);
}

// The function has the rights of whoever made it, as other programs that delete
// studies may have none on our tables. It is made anew if it is of another
// version of ours.
void prepare_trigger(connection& db) {
  std::string name{schema::cleaning_trigger};
  auto body = "BEGIN " + schema::cleaning_statements() + "RETURN NULL; END";
  auto found = db.exec("SELECT prosrc FROM pg_proc WHERE oid = to_regproc('"
                       + name + "')");
  if (found.empty() || text(found.front()[0]) != body)
    db.exec("CREATE OR REPLACE FUNCTION " + name
            + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
              "SET search_path FROM CURRENT AS $$"
            + body + "$$");
  if (db.exec("SELECT 1 FROM pg_trigger WHERE tgrelid = 'studies'::regclass "
              "AND tgname = '"
              + name + "'")
        .empty())
    db.exec("CREATE TRIGGER " + name
            + " AFTER DELETE ON studies FOR EACH ROW EXECUTE FUNCTION " + name
            + "()");
}

} // namespace

result<void> prepare_schema(connection& db) {
  transaction tx{db, "BEGIN"};
  db.exec(lock_sql);
  auto stamp = schema::check_revision(read_revisions(db), read_version(db));
  if (!stamp)
    return tl::make_unexpected(std::move(stamp.error()));
  for (const auto& [name, sql] : enums)
    if (!exists(db, "type", name))
      db.exec(sql);
  for (const auto& [name, sql] : tables)
    if (!exists(db, "class", name))
      db.exec(sql);
  std::string index{schema::number_index};
  if (!exists(db, "class", index))
    db.exec("CREATE INDEX " + index + " ON trials (study_id, number)");
  db.exec(schema::own_tables);
  prepare_trigger(db);
  if (db.exec("SELECT 1 FROM version_info").empty())
    db.exec("INSERT INTO version_info (version_info_id, schema_version, "
            "library_version) VALUES (1, "
            + std::to_string(schema::version) + ", '"
            + schema::library_version() + "')");
  if (*stamp)
    db.exec("INSERT INTO alembic_version (version_num) VALUES ('"
            + std::string{schema::revision} + "')");
  tx.commit();
  return {};
}

} // namespace tuner::storage::postgres
