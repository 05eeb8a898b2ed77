#include "tests/storage/databases.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

namespace tuner::test {

namespace {

std::unique_ptr<storage::backend> open(const std::string& url) {
  auto out = storage::open_backend(url);
  REQUIRE_MESSAGE(out, out.error().what);
  auto ok = (*out)->prepare_schema();
  REQUIRE_MESSAGE(ok, ok.error().what);
  return std::move(*out);
}

} // namespace

sqlite_database::sqlite_database() : backend_(open(url())) {
  // nop
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

} // namespace tuner::test
