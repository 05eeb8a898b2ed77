#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

TEST_CASE_TEMPLATE("the version rows are those of Optuna", Database,
                   sqlite_database, postgres_database) {
  Database db;
  CHECK(db.fetch("SELECT schema_version FROM version_info "
                 "WHERE version_info_id = 1")
        == "12");
  CHECK(
    db.fetch("SELECT library_version FROM version_info").starts_with("tuner-"));
  CHECK(db.fetch("SELECT version_num FROM alembic_version") == "v3.2.0.a");
}

TEST_CASE_TEMPLATE("preparing again changes nothing and keeps the data",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  auto ok = db.backend().prepare_schema();
  REQUIRE_MESSAGE(ok, ok.error().what);
  CHECK(db.fetch("SELECT count(*) FROM version_info") == "1");
  CHECK(db.fetch("SELECT count(*) FROM alembic_version") == "1");
  CHECK(db.backend().make_reader()->load("s"));
}

TEST_CASE_TEMPLATE("missing version rows are written again", Database,
                   sqlite_database, postgres_database) {
  Database db;
  db.execute("DELETE FROM version_info");
  db.execute("DELETE FROM alembic_version");
  auto ok = db.backend().prepare_schema();
  REQUIRE_MESSAGE(ok, ok.error().what);
  CHECK(db.fetch("SELECT schema_version FROM version_info") == "12");
  CHECK(db.fetch("SELECT version_num FROM alembic_version") == "v3.2.0.a");
}

TEST_CASE_TEMPLATE("an older schema is refused with the way to upgrade it",
                   Database, sqlite_database, postgres_database) {
  Database db;
  db.execute("UPDATE alembic_version SET version_num = 'v2.6.0.a'");
  db.execute("DROP TABLE trial_heartbeats");
  auto ok = db.backend().prepare_schema();
  REQUIRE(!ok);
  CHECK(ok.error().code == errc::invalid_argument);
  CHECK(ok.error().what.find("optuna storage upgrade") != std::string::npos);
  CHECK(ok.error().what.find("v2.6.0.a") != std::string::npos);
  // Nothing was changed: the next call still fails the same way, and the table
  // was not created.
  db.execute("CREATE TABLE trial_heartbeats (x INTEGER)");
}

TEST_CASE_TEMPLATE("an unknown schema is refused", Database, sqlite_database,
                   postgres_database) {
  Database db;
  db.execute("UPDATE alembic_version SET version_num = 'v9.0.0.a'");
  auto ok = db.backend().prepare_schema();
  REQUIRE(!ok);
  CHECK(ok.error().code == errc::invalid_argument);
  CHECK(ok.error().what.find("v9.0.0.a") != std::string::npos);
}

TEST_CASE_TEMPLATE("tables of other programs do not matter", Database,
                   sqlite_database, postgres_database) {
  Database db;
  db.execute("CREATE TABLE api_keys (id INTEGER)");
  for (std::string table :
       {"trial_heartbeats", "trial_values", "alembic_version", "version_info"})
    db.execute("DROP TABLE " + table);
  auto ok = db.backend().prepare_schema();
  REQUIRE_MESSAGE(ok, ok.error().what);
  study_writer writer{db.backend(), example_definition("s")};
  CHECK(writer.apply({insert_trial{example_trial(0)}}));
}

TEST_CASE_TEMPLATE("several processes may start at the same moment", Database,
                   sqlite_database, postgres_database) {
  Database db(unprepared);
  std::vector<result<void>> results(4);
  std::vector<std::thread> threads;
  for (auto& x : results)
    threads.emplace_back([&db, &x] {
      auto own = open_backend(db.url());
      x = (*own)->prepare_schema();
    });
  for (auto& thread : threads)
    thread.join();
  for (const auto& x : results)
    CHECK_MESSAGE(x, x.error().what);
  CHECK(db.fetch("SELECT count(*) FROM version_info") == "1");
  CHECK(db.fetch("SELECT count(*) FROM alembic_version") == "1");
}
