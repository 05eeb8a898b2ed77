// What other programs do to a study behind our back.

#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

trial new_trial(std::int64_t number, trial_state state) {
  trial x;
  x.number = number;
  x.state = state;
  if (state == trial_state::running)
    x.datetime_start = at(0);
  return x;
}

// A study with trial 0 RUNNING and trial 1 WAITING, and one more program.
template <class Database>
struct shared_study {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  write_receipt receipt
    = *writer.apply({insert_trial{new_trial(0, trial_state::running)},
                     insert_trial{new_trial(1, trial_state::waiting)}});
  std::int64_t running = receipt.trial_ids[0];
  std::int64_t waiting = receipt.trial_ids[1];

  errc apply(operation op) {
    auto done = writer.apply({std::move(op)});
    return done ? errc::none : done.error().code;
  }

  void set_state(std::int64_t trial_id, const std::string& state) {
    db.execute("UPDATE trials SET state = '" + state
               + "' WHERE trial_id = " + std::to_string(trial_id));
  }

  std::string state(std::int64_t trial_id) {
    return db.fetch("SELECT state FROM trials WHERE trial_id = "
                    + std::to_string(trial_id));
  }
};

} // namespace

TEST_CASE_TEMPLATE("a trial that another program added is noticed", Database,
                   sqlite_database, postgres_database) {
  shared_study<Database> s;
  s.db.execute("INSERT INTO trials (number, study_id, state) VALUES (2, "
               + std::to_string(s.writer.id()) + ", 'WAITING')");
  CHECK(s.apply(insert_trial{new_trial(2, trial_state::running)})
        == errc::changed_elsewhere);
  CHECK(s.apply(finish_trial{s.running, trial_state::fail, {}, at(1)})
        == errc::changed_elsewhere);
  CHECK(s.state(s.running) == "RUNNING");
  CHECK(s.db.fetch("SELECT count(*) FROM trials") == "3");
}

TEST_CASE_TEMPLATE("an outcome that another program told is noticed", Database,
                   sqlite_database, postgres_database) {
  shared_study<Database> s;
  s.set_state(s.running, "COMPLETE");
  CHECK(s.apply(finish_trial{s.running, trial_state::fail, {}, at(1)})
        == errc::changed_elsewhere);
  CHECK(s.apply(put_intermediate_value{s.running, {0, 1.0}})
        == errc::changed_elsewhere);
  CHECK(s.state(s.running) == "COMPLETE");
  CHECK(s.db.fetch("SELECT count(*) FROM trial_intermediate_values") == "0");
}

TEST_CASE_TEMPLATE("a waiting trial that another program took is noticed",
                   Database, sqlite_database, postgres_database) {
  shared_study<Database> s;
  s.set_state(s.waiting, "RUNNING");
  CHECK(s.apply(start_trial{s.waiting, {{1, 20.0}}, at(1)})
        == errc::changed_elsewhere);
  CHECK(s.db.fetch("SELECT count(*) FROM trial_params") == "0");
}

TEST_CASE_TEMPLATE("a study that another program deleted is noticed", Database,
                   sqlite_database, postgres_database) {
  shared_study<Database> s;
  for (std::string table :
       {"trial_system_attributes", "trials", "study_directions",
        "study_user_attributes", "study_system_attributes", "studies"})
    s.db.execute("DELETE FROM " + table);
  CHECK(s.apply(insert_trial{new_trial(2, trial_state::running)})
        == errc::changed_elsewhere);
  CHECK(s.apply(put_study_attribute{false, {"k", "1"}})
        == errc::changed_elsewhere);
  CHECK(s.apply(delete_study{}) == errc::changed_elsewhere);
  CHECK(s.db.fetch("SELECT count(*) FROM study_user_attributes") == "0");
}

TEST_CASE_TEMPLATE("a new study under the id of a deleted one is noticed",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  db.execute("UPDATE studies SET study_name = 'another'");
  auto done = writer.apply({insert_trial{new_trial(0, trial_state::running)}});
  REQUIRE(!done);
  CHECK(done.error().code == errc::changed_elsewhere);
  CHECK(writer.apply({delete_study{}}).error().code == errc::changed_elsewhere);
  CHECK(db.fetch("SELECT study_name FROM studies") == "another");
}

TEST_CASE_TEMPLATE("a trial of another study is never touched", Database,
                   sqlite_database, postgres_database) {
  shared_study<Database> s;
  study_writer other{s.db.backend(), example_definition("other")};
  auto done
    = other.apply({finish_trial{s.running, trial_state::fail, {}, at(1)}});
  REQUIRE(!done);
  CHECK(done.error().code == errc::changed_elsewhere);
  CHECK(s.state(s.running) == "RUNNING");
}

TEST_CASE_TEMPLATE("a study goes on after it was reloaded", Database,
                   sqlite_database, postgres_database) {
  shared_study<Database> s;
  s.db.execute("INSERT INTO trials (number, study_id, state) VALUES (2, "
               + std::to_string(s.writer.id()) + ", 'WAITING')");
  auto study = s.db.backend().make_reader()->load("s");
  REQUIRE_MESSAGE(study, study.error().what);
  CHECK(study->trials.size() == 3);
  CHECK(study->waiting.size() == 2);
  auto batch
    = s.writer.batch({insert_trial{new_trial(3, trial_state::running)}});
  batch.next_number = 3;
  auto receipts = s.writer.writer().apply({&batch, 1});
  REQUIRE_MESSAGE(receipts, receipts.error().what);
  CHECK((*receipts)[0].trial_ids[0] > study->trials[2].id);
}
