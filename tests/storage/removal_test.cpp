#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

constexpr const char* all_tables[] = {
  "studies",
  "study_directions",
  "study_user_attributes",
  "study_system_attributes",
  "trials",
  "trial_params",
  "trial_values",
  "trial_intermediate_values",
  "trial_user_attributes",
  "trial_system_attributes",
  "trial_heartbeats",
  "tuner_policies",
  "tuner_leases",
  "tuner_owners",
  "tuner_deletions",
};

template <class Database>
std::int64_t count(Database& db, const std::string& table) {
  return std::stoll(db.fetch("SELECT count(*) FROM " + table));
}

template <class Database>
std::int64_t count_rows(Database& db) {
  auto n = count(db, "tuner_answers");
  for (const auto* table : all_tables)
    n += count(db, table);
  return n;
}

recorded_answer answer(const std::string& key, timestamp created) {
  return {key, "print", 200, "{}", created};
}

/// Adds trials with some ten rows each, the last one running under a lease.
void add_trials(study_writer& study, std::int64_t n) {
  std::vector<operation> operations;
  for (std::int64_t i = 0; i + 1 < n; ++i) {
    operations.emplace_back(insert_trial{example_trial(i)});
    operations.emplace_back(
      put_answer{answer("key " + std::to_string(i), at(i))});
  }
  trial last;
  last.number = n - 1;
  last.state = trial_state::running;
  last.datetime_start = at(0);
  operations.emplace_back(insert_trial{last, 60.0});
  REQUIRE(study.apply(std::move(operations)));
}

bool clean(writer& db, timestamp cutoff = timestamp{}) {
  auto more = db.clean(cutoff);
  REQUIRE_MESSAGE(more, more.error().what);
  return *more;
}

} // namespace

TEST_SUITE_BEGIN("storage/removal");

TEST_CASE_TEMPLATE("a large study is gone at once for everybody, and for the "
                   "database piece by piece",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer other{db.backend(), example_definition("other")};
  add_trials(other, 2);
  auto others = count_rows(db);
  study_writer large{db.backend(), example_definition("large")};
  add_trials(large, 700);
  REQUIRE(large.apply({delete_study{}}));

  auto reader = db.backend().make_reader();
  CHECK(reader->load("large").error().code == errc::no_such_study);
  auto listed = reader->list({});
  REQUIRE(listed);
  CHECK(listed->total == 1);
  CHECK(listed->studies.size() == 1);
  CHECK(*reader->leased_studies() == std::vector<std::string>{"other"});
  // Not even under its new name.
  auto name = db.fetch("SELECT study_name FROM studies WHERE study_id = "
                       + std::to_string(large.id()));
  CHECK(reader->load(name).error().code == errc::no_such_study);
  // The name is free.
  study_writer next{db.backend(), example_definition("large")};
  REQUIRE(next.apply({delete_study{}}));

  auto rows = count_rows(db);
  int pieces = 0;
  for (bool more = true; more; ++pieces) {
    more = clean(other.writer());
    auto left = count_rows(db);
    CHECK(rows - left <= 2'100);
    CHECK(rows - left > 0);
    rows = left;
  }
  CHECK(pieces > 2);
  CHECK(rows == others);
  CHECK_FALSE(clean(other.writer()));
  CHECK(reader->load("other")->trials.size() == 2);
}

TEST_CASE_TEMPLATE("a small study is gone in one transaction", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer study{db.backend(), example_definition("s")};
  add_trials(study, 20);
  REQUIRE(study.apply({delete_study{}}));
  CHECK(count_rows(db) == 0);
}

TEST_CASE_TEMPLATE("what is ours of a study goes with it when another program "
                   "deletes it",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer study{db.backend(), example_definition("s")};
  trial running;
  running.state = trial_state::running;
  running.datetime_start = at(0);
  REQUIRE(
    study.apply({insert_trial{running, 60.0}, put_answer{answer("k", at(0))}}));
  auto id = std::to_string(study.id());
  for (std::string table :
       {"trial_values", "trial_params", "trials", "study_directions",
        "study_user_attributes", "study_system_attributes", "studies"})
    db.execute(
      "DELETE FROM " + table
      + (table.starts_with("trial_") ? "" : " WHERE study_id = " + id));
  CHECK(count_rows(db) == 0);
}

TEST_CASE_TEMPLATE("old answers are removed", Database, sqlite_database,
                   postgres_database) {
  Database db;
  study_writer study{db.backend(), example_definition("s")};
  REQUIRE(study.apply({put_answer{answer("old", at(0))},
                       put_answer{answer("new", at(2))},
                       put_answer{answer("creation", at(1)), true}}));
  CHECK_FALSE(clean(study.writer(), at(2)));
  CHECK(db.fetch("SELECT idempotency_key FROM tuner_answers") == "new");
  CHECK(count(db, "tuner_answers") == 1);
}

TEST_CASE("only who writes to an SQLite file cleans it") {
  sqlite_database db;
  study_writer study{db.backend(), example_definition("s")};
  REQUIRE(study.apply({put_answer{answer("old", at(0))}}));
  auto second = open_backend(db.url());
  REQUIRE(second);
  CHECK_FALSE(clean(*(*second)->make_writer(), at(1)));
  CHECK(count(db, "tuner_answers") == 1);
}

TEST_SUITE_END();
