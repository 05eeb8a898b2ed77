#include "storage/study_attributes.hpp"

#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

trial running_trial(std::int64_t number) {
  trial x;
  x.number = number;
  x.params = {{0, 0.01}, {1, 20.0}};
  x.datetime_start = at(number);
  return x;
}

stored_study load(backend& db, const std::string& name) {
  auto study = db.make_reader()->load(name);
  REQUIRE_MESSAGE(study, study.error().what);
  return std::move(*study);
}

template <class Receipts>
errc code_of(const Receipts& x) {
  return x ? errc::none : x.error().code;
}

} // namespace

TEST_CASE_TEMPLATE("a group answers in order and numbers each study by itself",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer a{db.backend(), example_definition("a")};
  study_writer b{db.backend(), example_definition("b")};
  std::vector<write_batch> group{
    a.batch({insert_trial{running_trial(0)}, insert_trial{running_trial(1)}}),
    b.batch({insert_trial{running_trial(0)}}),
    {},
    a.batch({insert_trial{running_trial(2)}}),
  };
  group[3].next_number = 2;
  auto receipts = a.writer().apply(group);
  REQUIRE_MESSAGE(receipts, receipts.error().what);
  REQUIRE(receipts->size() == 4);
  auto ids = [&](std::size_t i) { return (*receipts)[i].trial_ids; };
  CHECK(ids(0).size() == 2);
  CHECK(ids(1).size() == 1);
  CHECK(ids(2).empty());
  CHECK(ids(3).size() == 1);
  CHECK((*receipts)[1].study_id == b.id());
  auto study = load(db.backend(), "a");
  REQUIRE(study.trials.size() == 3);
  CHECK(study.trials[0].id == ids(0)[0]);
  CHECK(study.trials[1].id == ids(0)[1]);
  CHECK(study.trials[2].id == ids(3)[0]);
  CHECK(load(db.backend(), "b").trials[0].id == ids(1)[0]);
}

TEST_CASE_TEMPLATE("a trial lives from waiting to its outcome", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  trial waiting;
  waiting.state = trial_state::waiting;
  waiting.system_attrs = {{"fixed_params", R"({"depth": 20})"}};
  auto id = writer.apply({insert_trial{waiting}})->trial_ids[0];
  REQUIRE(writer.apply({start_trial{id, {{1, 20.0}, {0, 0.01}}, at(7)}}));
  auto started = load(db.backend(), "s").trials[0];
  CHECK(started.state == trial_state::running);
  CHECK(started.params == std::vector<parameter>{{1, 20.0}, {0, 0.01}});
  CHECK(started.datetime_start == at(7));
  CHECK(!started.datetime_complete);
  REQUIRE(writer.apply({put_intermediate_value{id, {0, 1.5}},
                        put_intermediate_value{id, {3, std::nan("")}}}));
  REQUIRE(
    writer.apply({put_trial_attribute{id, false, {"note", "\"x\""}},
                  put_trial_attribute{id, true, {"constraints", "[-1.0, 2.0]"}},
                  finish_trial{id, trial_state::pruned, {1.5}, at(9)}}));
  auto study = load(db.backend(), "s");
  const auto& done = study.trials[0];
  CHECK(done.state == trial_state::pruned);
  CHECK(done.values == std::vector<double>{1.5});
  CHECK(done.constraints == std::vector<double>{-1.0, 2.0});
  CHECK(done.user_attrs == std::vector<attribute>{{"note", "\"x\""}});
  CHECK(done.intermediate_values.size() == 2);
  CHECK(done.datetime_complete == at(9));
  CHECK(study.waiting.empty());
}

TEST_CASE_TEMPLATE("the last of several writes to one key or step wins",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  auto id = writer.apply({insert_trial{running_trial(0)}})->trial_ids[0];
  std::vector<write_batch> group{
    writer.batch({put_study_attribute{false, {"owner", "1"}},
                  put_trial_attribute{id, false, {"k", "1"}},
                  put_intermediate_value{id, {0, 1.0}}}),
    writer.batch({put_study_attribute{false, {"owner", "2"}},
                  put_trial_attribute{id, false, {"k", "2"}},
                  put_intermediate_value{id, {0, 2.0}}}),
  };
  auto receipts = writer.writer().apply(group);
  REQUIRE_MESSAGE(receipts, receipts.error().what);
  REQUIRE(writer.apply({put_intermediate_value{id, {1, 3.0}},
                        put_trial_attribute{id, false, {"k", "3"}}}));
  auto study = load(db.backend(), "s");
  CHECK(study.definition.user_attrs[0] == attribute{"owner", "2"});
  CHECK(study.trials[0].user_attrs == std::vector<attribute>{{"k", "3"}});
  REQUIRE(study.trials[0].intermediate_values.size() == 2);
  CHECK(study.trials[0].intermediate_values[0].value == 2.0);
}

TEST_CASE_TEMPLATE("a group with one bad batch leaves nothing behind", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer a{db.backend(), example_definition("a")};
  study_writer b{db.backend(), example_definition("b")};
  auto good = a.batch({insert_trial{running_trial(0)}});
  SUBCASE("a study that is not there") {
    auto bad = b.batch({insert_trial{running_trial(0)}});
    bad.study_id = 4711;
    std::vector<write_batch> group{good, bad};
    CHECK(code_of(a.writer().apply(group)) == errc::changed_elsewhere);
  }
  SUBCASE("an outcome for a trial that is not there") {
    auto bad = b.batch({finish_trial{4711, trial_state::fail, {}, at(0)}});
    std::vector<write_batch> group{good, bad};
    CHECK(code_of(a.writer().apply(group)) == errc::changed_elsewhere);
  }
  SUBCASE("a name that is taken") {
    write_batch bad;
    bad.study_name = "b";
    bad.operations.emplace_back(create_study{example_definition("b")});
    std::vector<write_batch> group{good, bad};
    CHECK(code_of(a.writer().apply(group)) == errc::study_exists);
  }
  SUBCASE("a parameter that is NaN") {
    auto x = running_trial(0);
    x.params[0].value = std::nan("");
    std::vector<write_batch> group{good, b.batch({insert_trial{x}})};
    CHECK(code_of(a.writer().apply(group)) == errc::invalid_argument);
  }
  SUBCASE("a key with U+0000") {
    std::vector<write_batch> group{
      good,
      b.batch({put_study_attribute{false, {std::string{"a\0b", 3}, "1"}}})};
    CHECK(code_of(a.writer().apply(group)) == errc::invalid_argument);
  }
  SUBCASE("batches of one study that contradict each other") {
    std::vector<write_batch> group{good, good};
    CHECK(code_of(a.writer().apply(group)) == errc::changed_elsewhere);
  }
  CHECK(load(db.backend(), "a").trials.empty());
  CHECK(load(db.backend(), "b").trials.empty());
  // And the writer goes on.
  CHECK(a.apply({insert_trial{running_trial(0)}}));
  CHECK(load(db.backend(), "a").trials.size() == 1);
}

TEST_CASE_TEMPLATE("creation and deletion take their turn in a group", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer old{db.backend(), example_definition("s")};
  study_writer other{db.backend(), example_definition("other")};
  REQUIRE(old.apply({insert_trial{example_trial(0)}}));
  REQUIRE(other.apply({insert_trial{example_trial(0)}}));
  auto definition = example_definition("s");
  definition.seed = 42;
  write_batch create;
  create.study_name = "s";
  create.operations.emplace_back(create_study{definition});
  std::vector<write_batch> group{
    old.batch({insert_trial{running_trial(1)}}),
    old.batch({delete_study{}}),
    create,
    other.batch({insert_trial{running_trial(1)}}),
  };
  auto receipts = old.writer().apply(group);
  REQUIRE_MESSAGE(receipts, receipts.error().what);
  CHECK((*receipts)[1].study_id == old.id());
  auto study = load(db.backend(), "s");
  CHECK(study.id == (*receipts)[2].study_id);
  CHECK(study.definition.seed == 42);
  CHECK(study.trials.empty());
  CHECK(load(db.backend(), "other").trials.size() == 2);
}

TEST_CASE_TEMPLATE("a deleted study leaves no row behind", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  auto id = writer.apply({insert_trial{example_trial(0)}})->trial_ids[0];
  db.execute("INSERT INTO trial_heartbeats (trial_id, heartbeat) VALUES ("
             + std::to_string(id) + ", CURRENT_TIMESTAMP)");
  REQUIRE(writer.apply({delete_study{}}));
  for (std::string table :
       {"studies", "study_directions", "study_user_attributes",
        "study_system_attributes", "trials", "trial_params", "trial_values",
        "trial_intermediate_values", "trial_user_attributes",
        "trial_system_attributes", "trial_heartbeats"}) {
    CAPTURE(table);
    CHECK(db.fetch("SELECT count(*) FROM " + table) == "0");
  }
  CHECK(code_of(db.backend().make_reader()->load("s")) == errc::no_such_study);
}

TEST_CASE_TEMPLATE("what a later definition changes can be put by itself",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  auto next = example_definition("s");
  next.space[0].dist = float_distribution{1e-6, 1.0, {}, true};
  next.sampler = {"random", {}};
  std::vector<operation> operations;
  for (auto& update : study_attribute_updates(next))
    operations.emplace_back(std::move(update));
  REQUIRE(writer.apply(operations));
  auto study = load(db.backend(), "s");
  CHECK(study.definition.space == next.space);
  CHECK(study.definition.sampler == next.sampler);
  CHECK(study.definition.pruner == next.pruner);
  CHECK(study.definition.user_attrs == next.user_attrs);
}
