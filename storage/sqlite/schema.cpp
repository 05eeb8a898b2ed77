#include "storage/sqlite/schema.hpp"

#include "storage/schema.hpp"

namespace tuner::storage::sqlite {

namespace {

// Text for text what Optuna creates, but for IF NOT EXISTS.
constexpr const char* optuna_tables = R"__(
CREATE TABLE IF NOT EXISTS studies (
	study_id INTEGER NOT NULL, 
	study_name VARCHAR(512) NOT NULL, 
	PRIMARY KEY (study_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS ix_studies_study_name ON studies (study_name);
CREATE TABLE IF NOT EXISTS version_info (
	version_info_id INTEGER NOT NULL, 
	schema_version INTEGER, 
	library_version VARCHAR(256), 
	PRIMARY KEY (version_info_id), 
	CHECK (version_info_id=1)
);
CREATE TABLE IF NOT EXISTS study_directions (
	study_direction_id INTEGER NOT NULL, 
	direction VARCHAR(8) NOT NULL, 
	study_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	PRIMARY KEY (study_direction_id), 
	UNIQUE (study_id, objective), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE IF NOT EXISTS study_user_attributes (
	study_user_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_user_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE IF NOT EXISTS study_system_attributes (
	study_system_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_system_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE IF NOT EXISTS trials (
	trial_id INTEGER NOT NULL, 
	number INTEGER, 
	study_id INTEGER, 
	state VARCHAR(8) NOT NULL, 
	datetime_start DATETIME, 
	datetime_complete DATETIME, 
	PRIMARY KEY (trial_id), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE IF NOT EXISTS trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE IF NOT EXISTS trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE IF NOT EXISTS trial_params (
	param_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	param_name VARCHAR(512), 
	param_value FLOAT, 
	distribution_json TEXT, 
	PRIMARY KEY (param_id), 
	UNIQUE (trial_id, param_name), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE IF NOT EXISTS trial_values (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT, 
	value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	UNIQUE (trial_id, objective), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE IF NOT EXISTS trial_intermediate_values (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	UNIQUE (trial_id, step), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE IF NOT EXISTS trial_heartbeats (
	trial_heartbeat_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	PRIMARY KEY (trial_heartbeat_id), 
	UNIQUE (trial_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE IF NOT EXISTS alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
)__";

// Databases that were migrated from before Optuna 3.2 have the same index under
// another name.
constexpr const char* migrated_index = R"__(
  SELECT count(*) FROM sqlite_master
  WHERE type = 'index' AND name IN ('ix_trials_study_id',
                                    'trials_study_id_key')
)__";

std::vector<std::string> read_revisions(SQLite::Database& db) {
  std::vector<std::string> out;
  if (!db.tableExists("alembic_version"))
    return out;
  SQLite::Statement query{db, "SELECT version_num FROM alembic_version"};
  while (query.executeStep())
    out.emplace_back(text(query.getColumn(0)));
  return out;
}

std::optional<std::int64_t> read_version(SQLite::Database& db) {
  if (!db.tableExists("version_info"))
    return std::nullopt;
  SQLite::Statement query{db, "SELECT schema_version FROM version_info"};
  if (!query.executeStep() || query.getColumn(0).isNull())
    return std::nullopt;
  return query.getColumn(0).getInt64();
}

// Made anew if it is of another version of ours.
void prepare_trigger(connection& db) {
  std::string name{schema::cleaning_trigger};
  auto sql = "CREATE TRIGGER " + name + " AFTER DELETE ON studies BEGIN "
             + schema::cleaning_statements() + "END";
  {
    SQLite::Statement found{db.database(),
                            "SELECT sql FROM sqlite_master WHERE name = ?"};
    found.bind(1, name);
    if (found.executeStep() && text(found.getColumn(0)) == sql)
      return;
  }
  db.exec("DROP TRIGGER IF EXISTS " + name);
  db.exec(sql);
}

} // namespace

result<void> prepare_schema(connection& db) {
  transaction tx{db, "BEGIN IMMEDIATE"};
  auto stamp = schema::check_revision(read_revisions(db.database()),
                                      read_version(db.database()));
  if (!stamp)
    return tl::make_unexpected(std::move(stamp.error()));
  db.exec(optuna_tables);
  if (db.database().execAndGet(migrated_index).getInt() == 0)
    db.exec("CREATE INDEX ix_trials_study_id ON trials (study_id)");
  db.exec("CREATE INDEX IF NOT EXISTS " + std::string{schema::number_index}
          + " ON trials (study_id, number)");
  // Rows of the log only come and go in the order of its key.
  db.exec(std::string{schema::own_tables} + " WITHOUT ROWID");
  prepare_trigger(db);
  SQLite::Statement version{db.database(), "INSERT OR IGNORE INTO version_info "
                                           "(version_info_id, schema_version, "
                                           "library_version) VALUES (1, ?, ?)"};
  version.bind(1, schema::version);
  version.bind(2, schema::library_version());
  version.exec();
  if (*stamp) {
    SQLite::Statement revision{db.database(),
                               "INSERT INTO alembic_version (version_num) "
                               "VALUES (?)"};
    revision.bind(1, std::string{schema::revision});
    revision.exec();
  }
  tx.commit();
  return {};
}

} // namespace tuner::storage::sqlite
