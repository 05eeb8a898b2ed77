#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

stored_study load(backend& db, const std::string& name) {
  auto study = db.make_reader()->load(name);
  REQUIRE_MESSAGE(study, study.error().what);
  return std::move(*study);
}

insert_trial leased_trial(std::int64_t number, double seconds) {
  trial row;
  row.number = number;
  row.datetime_start = at(0);
  return {row, seconds};
}

recorded_answer answer(const std::string& key, const std::string& body) {
  return {key, "fingerprint of " + key, 201, body, at(7)};
}

void check_same(const recorded_answer& a, const recorded_answer& b) {
  CHECK(a.key == b.key);
  CHECK(a.fingerprint == b.fingerprint);
  CHECK(a.status == b.status);
  CHECK(a.body == b.body);
  CHECK(a.created == b.created);
}

} // namespace

TEST_CASE_TEMPLATE("a study's policy comes back as it was set last", Database,
                   sqlite_database, postgres_database) {
  Database db;
  auto definition = example_definition("policy");
  definition.policy = {10, 2.5, 0};
  study_writer writer{db.backend(), definition};
  CHECK(load(db.backend(), "policy").definition.policy == definition.policy);
  trial_policy next{std::nullopt, std::nullopt, 7};
  REQUIRE(writer.apply({put_policy{{1, 1.0, 1}, 1}, put_policy{next, 4}}));
  auto study = load(db.backend(), "policy");
  CHECK(study.definition.policy == next);
  CHECK(study.n_imported == 4);
}

TEST_CASE_TEMPLATE("leases are kept while their trials run", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("leases")};
  auto reader = db.backend().make_reader();
  CHECK(reader->leased_studies()->empty());
  auto ids = writer.apply({leased_trial(0, 10), leased_trial(1, 20),
                           leased_trial(2, 30), leased_trial(3, 40)});
  REQUIRE(ids);
  CHECK(*reader->leased_studies() == std::vector<std::string>{"leases"});
  REQUIRE(writer.apply(
    {put_lease{ids->trial_ids[0], 11.5},
     finish_trial{ids->trial_ids[1], trial_state::fail, {}, at(1)},
     put_lease{ids->trial_ids[1], std::nullopt},
     finish_trial{ids->trial_ids[2], trial_state::fail, {}, at(1)}}));
  auto leases = load(db.backend(), "leases").leases;
  std::sort(leases.begin(), leases.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  REQUIRE(leases.size() == 2);
  CHECK(leases[0].number == 0);
  CHECK(leases[0].seconds == 11.5);
  CHECK(leases[1].number == 3);
  CHECK(leases[1].seconds == 40);
}

TEST_CASE_TEMPLATE("an answer is kept with the effect of its request", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("answers")};
  auto reader = db.backend().make_reader();
  auto kept = answer("k\"1\\'", "{\"a\": \"é\\n\"}");
  REQUIRE(writer.apply({leased_trial(0, 10), put_answer{kept}}));
  auto found = reader->find_answer(writer.id(), kept.key);
  REQUIRE(found);
  REQUIRE(found->has_value());
  check_same(**found, kept);
  CHECK(load(db.backend(), "answers").answer_keys
        == std::vector<std::string>{kept.key});
  CHECK_FALSE(reader->find_answer(writer.id(), "other")->has_value());
  CHECK_FALSE(reader->find_answer(0, kept.key)->has_value());

  SUBCASE("a later one of the same key replaces it") {
    REQUIRE(writer.apply(
      {put_answer{answer(kept.key, "1")}, put_answer{answer(kept.key, "2")}}));
    CHECK((*reader->find_answer(writer.id(), kept.key))->body == "2");
  }
  SUBCASE("a batch that fails keeps none") {
    REQUIRE_FALSE(
      writer.apply({put_answer{answer("lost", "")},
                    finish_trial{999'999, trial_state::fail, {}, at(1)}}));
    CHECK_FALSE(reader->find_answer(writer.id(), "lost")->has_value());
  }
  SUBCASE("it goes with its study") {
    REQUIRE(writer.apply({delete_study{}}));
    CHECK_FALSE(reader->find_answer(writer.id(), kept.key)->has_value());
    CHECK(reader->leased_studies()->empty());
  }
}

TEST_CASE_TEMPLATE("the answer to a creation belongs to no study", Database,
                   sqlite_database, postgres_database) {
  Database db;
  auto writer = db.backend().make_writer();
  auto reader = db.backend().make_reader();
  recorded_answer kept;
  auto answer_with = [&](std::int64_t id) {
    kept = answer("create", "{\"study_id\": " + std::to_string(id) + "}");
    return kept;
  };
  write_batch batch{0,
                    "new",
                    0,
                    nullptr,
                    {create_study{example_definition("new"), answer_with}}};
  REQUIRE(writer->apply({&batch, 1}));
  auto found = reader->find_answer(0, "create");
  REQUIRE(found);
  REQUIRE(found->has_value());
  check_same(**found, kept);
  // Loaded later on by somebody with another key.
  auto study = load(db.backend(), "new");
  write_batch again{
    study.id, "new", 0, nullptr, {put_answer{answer("load", "{}"), true}}};
  REQUIRE(writer->apply({&again, 1}));
  CHECK((*reader->find_answer(0, "load"))->body == "{}");
  CHECK(load(db.backend(), "new").answer_keys.empty());
}
