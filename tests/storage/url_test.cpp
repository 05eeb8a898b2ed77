#include "storage/backend.hpp"
#include "storage/postgres/connection_info.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tuner;
using namespace tuner::storage;

namespace {

std::string described(const std::string& url) {
  auto db = open_backend(url);
  REQUIRE_MESSAGE(db, db.error().what);
  return (*db)->description();
}

} // namespace

TEST_CASE("a PostgreSQL database is described without its password") {
  CHECK(
    described("postgresql://u:secret@db.example:6183/optuna?sslmode=disable")
    == "postgresql://u@db.example:6183/optuna");
  CHECK(described("postgres://u:s%40cr%2Fet@h/d") == "postgresql://u@h/d");
  CHECK(described("postgresql://h/d?user=u&password=secret")
        == "postgresql://u@h/d");
  CHECK(described("postgresql:///d?host=/tmp/socket")
        == "postgresql:///tmp/socket/d");
}

TEST_CASE("the schemes of SQLAlchemy are accepted") {
  for (std::string scheme :
       {"postgresql", "postgres", "postgresql+psycopg2", "postgresql+asyncpg"})
    CHECK(described(scheme + "://u@h:1/d") == "postgresql://u@h:1/d");
}

TEST_CASE("parameters of the URL win over ours") {
  auto info
    = postgres::parse_url("postgresql://h/d?connect_timeout=9&sslmode=require");
  REQUIRE(info);
  CHECK(info->conninfo.find("connect_timeout='9'") != std::string::npos);
  CHECK(info->conninfo.find("sslmode='require'") != std::string::npos);
  CHECK(info->conninfo.find("keepalives='1'") != std::string::npos);
}

TEST_CASE("special characters in a password reach the server unharmed") {
  auto info = postgres::parse_url("postgresql://u:a%27b%5Cc%20d@h/d");
  REQUIRE(info);
  CHECK(info->conninfo.find(R"(password='a\'b\\c d')") != std::string::npos);
}

TEST_CASE("a file is described by its path") {
  CHECK(described("sqlite:///tuner.db") == "sqlite:///tuner.db");
  CHECK(described("sqlite:////var/lib/t.db") == "sqlite:////var/lib/t.db");
}

TEST_CASE("other URLs are refused without repeating a password") {
  for (std::string url :
       {"", "tuner.db", "mysql://u:secret@h/d", "sqlite://", "sqlite:///",
        "sqlite:///:memory:", "sqlite:///x.db?mode=ro",
        "postgresql+psycopg2:/u:secret@h", "postgresql://u:secret@h:port/d",
        "postgresql://u:secret@h/d?colour=blue", "postgresql://u:secret@[::1/d",
        "postgresql://u:se%zzcret@h/d"}) {
    CAPTURE(url);
    auto db = open_backend(url);
    if (db) {
      // libpq checks some parts only when it connects.
      CHECK((*db)->description().find("secret") == std::string::npos);
      continue;
    }
    CHECK(db.error().code == errc::invalid_argument);
    CHECK(db.error().what.find("cret") == std::string::npos);
  }
}
