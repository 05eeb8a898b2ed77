#include "tests/storage/databases.hpp"

#include "tests/support/postgres_cluster.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

namespace tuner::test {

namespace {

std::unique_ptr<storage::backend> open(const std::string& url) {
  auto out = storage::open_backend(url);
  REQUIRE_MESSAGE(out, out.error().what);
  return std::move(*out);
}

void prepare(storage::backend& db) {
  auto ok = db.prepare_schema();
  REQUIRE_MESSAGE(ok, ok.error().what);
}

postgres_cluster& shared_cluster() {
  static postgres_cluster cluster;
  return cluster;
}

std::string next_database_name() {
  static int n = 0;
  return "test_" + std::to_string(++n);
}

} // namespace

sqlite_database::sqlite_database(unprepared_t) : backend_(open(url())) {
  // nop
}

sqlite_database::sqlite_database() : sqlite_database(unprepared) {
  prepare(*backend_);
}

std::string sqlite_database::url() const {
  return "sqlite:///" + (directory_.path() / "test.db").string();
}

void sqlite_database::execute(const std::string& sql) {
  SQLite::Database db{(directory_.path() / "test.db").string(),
                      SQLite::OPEN_READWRITE};
  db.exec(sql);
}

std::string sqlite_database::fetch(const std::string& sql) {
  SQLite::Database db{(directory_.path() / "test.db").string(),
                      SQLite::OPEN_READWRITE};
  return db.execAndGet(sql).getString();
}

postgres_database::postgres_database(unprepared_t)
  : name_(next_database_name()) {
  shared_cluster().create_database(name_);
  backend_ = open(url());
}

postgres_database::postgres_database() : postgres_database(unprepared) {
  prepare(*backend_);
}

std::string postgres_database::url() const {
  return shared_cluster().url(name_);
}

void postgres_database::execute(const std::string& sql) {
  shared_cluster().execute(name_, sql);
}

std::string postgres_database::fetch(const std::string& sql) {
  return shared_cluster().execute(name_, sql);
}

} // namespace tuner::test
