// Databases that go away, are locked or full.

#include "storage/reconnect_backoff.hpp"

#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"
#include "tests/support/postgres_cluster.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <pqxx/pqxx>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

trial running_trial(std::int64_t number) {
  trial x;
  x.number = number;
  x.params = {{0, 0.01}};
  x.datetime_start = at(number);
  return x;
}

std::unique_ptr<backend> prepared(const std::string& url) {
  auto db = open_backend(url);
  REQUIRE_MESSAGE(db, db.error().what);
  auto ok = (*db)->prepare_schema();
  REQUIRE_MESSAGE(ok, ok.error().what);
  return std::move(*db);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("writer and reader go on after the server was restarted") {
  postgres_cluster cluster;
  cluster.create_database("x");
  auto db = prepared(cluster.url("x"));
  study_writer writer{*db, example_definition("s")};
  auto reader = db->make_reader();
  REQUIRE(writer.apply({insert_trial{running_trial(0)}}));
  REQUIRE(reader->load("s"));
  cluster.stop_immediately();
  cluster.start();
  // The broken connections are noticed only now, and replaced on the spot.
  auto receipt = writer.apply({insert_trial{running_trial(1)}});
  REQUIRE_MESSAGE(receipt, receipt.error().what);
  auto study = reader->load("s");
  REQUIRE_MESSAGE(study, study.error().what);
  CHECK(study->trials.size() == 2);
}

TEST_CASE("a server that is down makes every call fail at once until the next "
          "attempt is due") {
  postgres_cluster cluster;
  cluster.create_database("x");
  auto db = prepared(cluster.url("x"));
  study_writer writer{*db, example_definition("s")};
  auto reader = db->make_reader();
  REQUIRE(reader->ping());
  cluster.stop_immediately();
  auto receipt = writer.apply({insert_trial{running_trial(0)}});
  REQUIRE(!receipt);
  CHECK(receipt.error().code == errc::unavailable);
  CHECK(contains(receipt.error().what, "next attempt in"));
  auto pong = reader->ping();
  REQUIRE(!pong);
  CHECK(pong.error().code == errc::unavailable);
  cluster.start();
  // Calls fail until the back-off has passed, which takes at most 5 s.
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!receipt && std::chrono::steady_clock::now() < deadline)
    receipt = writer.apply({insert_trial{running_trial(0)}});
  REQUIRE_MESSAGE(receipt, receipt.error().what);
}

TEST_CASE("a session that the administrator ended is replaced") {
  postgres_database db;
  study_writer writer{db.backend(), example_definition("s")};
  db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
             "WHERE application_name = 'tuner' AND datname "
             "= current_database()");
  auto receipt = writer.apply({insert_trial{running_trial(0)}});
  REQUIRE_MESSAGE(receipt, receipt.error().what);
  CHECK(db.fetch("SELECT count(*) FROM trials") == "1");
}

TEST_CASE("a study that another session locks is waited for, then refused") {
  postgres_database db;
  study_writer writer{db.backend(), example_definition("s")};
  pqxx::connection other{db.url()};
  pqxx::work holder{other};
  holder.exec("SELECT * FROM studies FOR UPDATE");
  auto receipt = writer.apply({insert_trial{running_trial(0)}});
  REQUIRE(!receipt);
  CHECK(receipt.error().code == errc::unavailable);
  CHECK(contains(receipt.error().what, "lock timeout"));
  holder.abort();
  CHECK(writer.apply({insert_trial{running_trial(0)}}));
}

TEST_CASE("a session lost during the commit leaves the outcome unknown") {
  postgres_database db;
  study_writer writer{db.backend(), example_definition("s")};
  db.execute(R"__(
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_terminate_backend(pg_backend_pid());
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER die AFTER INSERT ON trials
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die())__");
  auto receipt = writer.apply({insert_trial{running_trial(0)}});
  REQUIRE(!receipt);
  CHECK(receipt.error().code == errc::unavailable);
  CHECK(contains(receipt.error().what, "unknown whether it took effect"));
  db.execute("DROP TRIGGER die ON trials");
  CHECK(db.fetch("SELECT count(*) FROM trials") == "0");
  CHECK(writer.apply({insert_trial{running_trial(0)}}));
}

TEST_CASE("a serialization failure is tried again") {
  postgres_database db;
  study_writer writer{db.backend(), example_definition("s")};
  // A sequence counts on although the transactions are rolled back.
  db.execute(R"__(
    CREATE SEQUENCE attempts;
    CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('attempts') <= 2 THEN
        RAISE EXCEPTION 'try again' USING ERRCODE = 'serialization_failure';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER fail_twice AFTER INSERT ON trials
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
      EXECUTE FUNCTION fail_twice())__");
  auto receipt = writer.apply({insert_trial{running_trial(0)}});
  REQUIRE_MESSAGE(receipt, receipt.error().what);
  CHECK(db.fetch("SELECT count(*) FROM trials") == "1");
  CHECK(db.fetch("SELECT last_value FROM attempts") == "3");
}

TEST_CASE("a dropped table is a refusal, not an end") {
  postgres_database db;
  study_writer writer{db.backend(), example_definition("s")};
  db.execute("ALTER TABLE trial_params RENAME TO elsewhere");
  auto receipt = writer.apply({insert_trial{running_trial(0)}});
  REQUIRE(!receipt);
  CHECK(receipt.error().code == errc::unavailable);
  db.execute("ALTER TABLE elsewhere RENAME TO trial_params");
  CHECK(writer.apply({insert_trial{running_trial(0)}}));
}

TEST_CASE("a file that another program keeps locked is unavailable") {
  sqlite_database db;
  study_writer writer{db.backend(), example_definition("s")};
  SQLite::Database other{db.url().substr(10), SQLite::OPEN_READWRITE};
  other.exec("BEGIN IMMEDIATE");
  auto receipt = writer.apply({insert_trial{running_trial(0)}});
  REQUIRE(!receipt);
  CHECK(receipt.error().code == errc::unavailable);
  CHECK(contains(receipt.error().what, "locked"));
  // Reading goes on meanwhile.
  CHECK(db.backend().make_reader()->load("s"));
  other.exec("ROLLBACK");
  CHECK(writer.apply({insert_trial{running_trial(0)}}));
}

TEST_CASE("a file that cannot grow is unavailable and keeps what it holds") {
  sqlite_database db;
  study_writer writer{db.backend(), example_definition("s")};
  REQUIRE(writer.apply({insert_trial{running_trial(0)}}));
  // Writing beyond the first byte of any file fails, as on a full disk.
  auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &limit) == 0);
  rlimit tiny{1, limit.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &tiny) == 0);
  auto receipt = writer.apply({insert_trial{running_trial(1)}});
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  std::signal(SIGXFSZ, old_handler);
  REQUIRE(!receipt);
  CHECK(receipt.error().code == errc::unavailable);
  auto after = writer.apply({insert_trial{running_trial(1)}});
  REQUIRE_MESSAGE(after, after.error().what);
  CHECK(db.backend().make_reader()->load("s")->trials.size() == 2);
}

TEST_CASE("a directory that is missing is created, two are not") {
  temporary_directory directory;
  auto url = [&](const std::string& path) {
    return "sqlite:///" + (directory.path() / path).string();
  };
  auto one = open_backend(url("new/x.db"));
  CHECK((*one)->prepare_schema());
  CHECK(std::filesystem::exists(directory.path() / "new" / "x.db"));
  auto two = open_backend(url("a/b/x.db"));
  auto ok = (*two)->prepare_schema();
  REQUIRE(!ok);
  CHECK(ok.error().code == errc::unavailable);
  CHECK(contains(ok.error().what, (directory.path() / "a" / "b").string()));
}

TEST_CASE("a file that is no database is refused and left alone") {
  temporary_directory directory;
  auto path = directory.path() / "x.db";
  {
    SQLite::Database db{path.string(),
                        SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  }
  std::filesystem::copy("/proc/self/exe", path,
                        std::filesystem::copy_options::overwrite_existing);
  auto size = std::filesystem::file_size(path);
  auto db = open_backend("sqlite:///" + path.string());
  auto ok = (*db)->prepare_schema();
  REQUIRE(!ok);
  CHECK(ok.error().code == errc::unavailable);
  CHECK(contains(ok.error().what, "damaged"));
  CHECK(std::filesystem::file_size(path) == size);
}

TEST_CASE("a file that was never prepared is not created by reading") {
  temporary_directory directory;
  auto path = directory.path() / "x.db";
  auto db = open_backend("sqlite:///" + path.string());
  auto pong = (*db)->make_reader()->ping();
  REQUIRE(!pong);
  CHECK(pong.error().code == errc::unavailable);
  CHECK(!std::filesystem::exists(path));
}

TEST_CASE("the wait before a new attempt doubles up to five seconds") {
  using namespace std::chrono_literals;
  reconnect_backoff backoff;
  reconnect_backoff::clock::time_point now{};
  CHECK(!backoff.refusal(now));
  for (auto delay :
       {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms}) {
    auto error = backoff.failed(now, "no answer");
    CHECK(error.code == errc::unavailable);
    CHECK(error.what
          == "no answer (next attempt in " + std::to_string(delay.count())
               + " ms)");
    CHECK(backoff.refusal(now + delay - 1ms));
    CHECK(!backoff.refusal(now + delay));
    now += delay;
  }
  backoff.succeeded();
  CHECK(!backoff.refusal(now));
  CHECK(contains(backoff.failed(now, "x").what, "100 ms"));
}
