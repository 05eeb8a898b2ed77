// Two services on one database.

#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

/// Another service.
struct service {
  template <class Database>
  explicit service(Database& db)
    : backend(std::move(*open_backend(db.url()))),
      writer(backend->make_writer()) {
    // nop
  }

  errc claim(const std::string& study) {
    auto ok = writer->claim(study);
    return ok ? errc::none : ok.error().code;
  }

  /// A server notices the end of a connection a moment later.
  bool claim_in_the_end(const std::string& study) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (std::chrono::steady_clock::now() < deadline)
      if (claim(study) == errc::none)
        return true;
    return false;
  }

  std::unique_ptr<storage::backend> backend;
  std::unique_ptr<storage::writer> writer;
};

operation a_trial(std::int64_t number) {
  trial row;
  row.number = number;
  row.datetime_start = at(0);
  return insert_trial{row};
}

} // namespace

TEST_CASE_TEMPLATE("a study is one service's until that is gone", Database,
                   sqlite_database, postgres_database) {
  Database db;
  std::optional<service> first{std::in_place, db};
  write_batch batch{
    0, "s", 0, nullptr, {create_study{example_definition("s")}}};
  REQUIRE(first->writer->apply({&batch, 1}));
  CHECK(first->claim("s") == errc::none);
  service second{db};
  auto refused = second.writer->claim("s");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::unavailable);
  CHECK(refused.error().what.find("another Tuner") != std::string::npos);
  CHECK(second.backend->make_reader()->load("s"));
  first.reset();
  CHECK(second.claim_in_the_end("s"));
  CHECK(second.claim("s") == errc::none);
}

TEST_CASE_TEMPLATE("a study of another program is whose who claims it first",
                   Database, sqlite_database, postgres_database) {
  Database db;
  db.execute("INSERT INTO studies (study_name) VALUES ('s')");
  service first{db};
  service second{db};
  CHECK(second.claim("s") == errc::none);
  CHECK(first.claim("s") == errc::unavailable);
}

TEST_CASE_TEMPLATE("who does not exist is nobody's", Database, sqlite_database,
                   postgres_database) {
  Database db;
  service first{db};
  CHECK(first.claim("nobody") == errc::none);
}

TEST_CASE("a service that lost its connection and its study cannot write to "
          "it") {
  postgres_database db;
  study_writer first{db.backend(), example_definition("s")};
  REQUIRE(first.apply({a_trial(0)}));
  service second{db};
  REQUIRE(second.claim("s") == errc::unavailable);
  db.execute("SELECT pg_terminate_backend(l.pid, 30000) FROM pg_locks l "
             "WHERE l.locktype = 'advisory'");
  // Whoever connects again before that has lost nothing.
  REQUIRE(first.apply({a_trial(1)}));
  REQUIRE(second.claim("s") == errc::unavailable);
  db.execute("SELECT pg_terminate_backend(l.pid, 30000) FROM pg_locks l "
             "WHERE l.locktype = 'advisory'");
  REQUIRE(second.claim("s") == errc::none);
  auto late = first.apply({a_trial(2)});
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::changed_elsewhere);
  auto removal = first.apply({delete_study{}});
  REQUIRE_FALSE(removal);
  CHECK(removal.error().code == errc::changed_elsewhere);
  CHECK(db.fetch("SELECT count(*) FROM trials") == "2");
  REQUIRE(first.writer().claim("s").error().code == errc::unavailable);
}
