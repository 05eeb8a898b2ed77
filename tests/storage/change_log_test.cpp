#include "storage/change_log.hpp"

#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

using kind = change_kind;

/// Writes changes of a study without trials, `n_trials` being made up.
struct log_writer {
  study_writer study;
  std::int64_t last_id = 1'000;

  explicit log_writer(backend& db, const std::string& name = "s")
    : study{db, example_definition(name)} {
    // nop
  }

  write_batch batch(std::vector<change> changes, std::int64_t drop_to = 0) {
    auto out = study.batch({});
    last_id += static_cast<std::int64_t>(changes.size());
    out.log = {std::move(changes), {last_id, 3, 2}, drop_to};
    return out;
  }

  void write(std::vector<change> changes, std::int64_t drop_to = 0) {
    auto one = batch(std::move(changes), drop_to);
    REQUIRE(study.writer().apply({&one, 1}));
  }
};

change_page read(backend& db, std::int64_t study_id, std::int64_t after,
                 std::size_t limit = 100) {
  auto page = db.make_reader()->changes(study_id, after, limit);
  REQUIRE_MESSAGE(page, page.error().what);
  return std::move(*page);
}

const std::vector<change> three{
  {kind::running, 0}, {kind::reported, 0}, {kind::study}};

} // namespace

TEST_SUITE("storage/change_log") {
  TEST_CASE("changes are read as they were written") {
    const std::vector<change> all{
      {kind::waiting, 0}, {kind::running, 1}, {kind::complete, 23},
      {kind::pruned, 4},  {kind::fail, 5},    {kind::reported, 1'000'000},
      {kind::study},      {kind::unknown}};
    CHECK(encode_changes(all) == "W0 R1 C23 P4 F5 I1000000 S X");
    CHECK(decode_changes("W0 R1 C23 P4 F5 I1000000 S X") == all);
    CHECK(decode_changes("")->empty());
    for (auto text : {"R", "Q1", "R-1", "R1x", "S1", "R1  R2", " R1", "1"})
      CHECK_MESSAGE(!decode_changes(text), text);
  }

  TEST_CASE("a page begins behind a change and ends at its limit or before a "
            "gap") {
    change_page_builder page{11, 3};
    CHECK(page.add_row(12, "R0 R1 R2")); // 10, 11, 12
    CHECK_FALSE(page.add_row(15, "C0 C1 C2"));
    auto got = page.finish(20);
    CHECK(got.first_id == 12);
    CHECK(got.last_id == 20);
    CHECK(got.changes
          == std::vector<change>{
            {kind::running, 2}, {kind::complete, 0}, {kind::complete, 1}});
    change_page_builder gap{9, 10};
    CHECK(gap.add_row(10, "R0"));
    CHECK_FALSE(gap.add_row(12, "R1"));
    CHECK(gap.finish(12).changes.size() == 1);
    change_page_builder broken{9, 10};
    CHECK_FALSE(broken.add_row(10, "?"));
  }
}

TEST_CASE_TEMPLATE("the log is read back from behind any change", Database,
                   sqlite_database, postgres_database) {
  Database db;
  log_writer log{db.backend()};
  auto id = log.study.id();
  CHECK(read(db.backend(), id, 0).last_id == 0);
  log.write(three);
  log.write({{kind::complete, 0}});
  auto all = read(db.backend(), id, 1'000);
  CHECK(all.first_id == 1'001);
  CHECK(all.last_id == 1'004);
  REQUIRE(all.changes.size() == 4);
  CHECK(all.changes[3] == change{kind::complete, 0});
  auto middle = read(db.backend(), id, 1'001, 2);
  CHECK(middle.first_id == 1'002);
  CHECK(middle.changes == std::vector<change>{three[1], three[2]});
  auto none = read(db.backend(), id, 1'004);
  CHECK(none.changes.empty());
  CHECK(none.last_id == 1'004);
}

TEST_CASE_TEMPLATE("a group writes one row for each study", Database,
                   sqlite_database, postgres_database) {
  Database db;
  log_writer first{db.backend(), "first"};
  log_writer second{db.backend(), "second"};
  std::vector<write_batch> group{first.batch(three), second.batch({three[0]}),
                                 first.batch({{kind::complete, 0}})};
  REQUIRE(first.study.writer().apply(group));
  CHECK(db.fetch("SELECT count(*) FROM tuner_events") == "2");
  CHECK(read(db.backend(), first.study.id(), 1'000).changes.size() == 4);
  CHECK(read(db.backend(), second.study.id(), 1'000).changes.size() == 1);
}

TEST_CASE_TEMPLATE("a study knows where its log ends, and loses what it may",
                   Database, sqlite_database, postgres_database) {
  Database db;
  log_writer log{db.backend()};
  CHECK_FALSE(db.backend().make_reader()->load("s")->log_end);
  log.write(three);
  log.write({{kind::complete, 0}});
  log.write({{kind::running, 1}}, 1'003);
  CHECK(db.backend().make_reader()->load("s")->log_end
        == change_log_end{1'005, 3, 2});
  CHECK(read(db.backend(), log.study.id(), 1'000).first_id == 1'004);
}

TEST_CASE_TEMPLATE("the log goes with its study", Database, sqlite_database,
                   postgres_database) {
  Database db;
  log_writer log{db.backend()};
  log.write(three);
  REQUIRE(log.study.apply({delete_study{}}));
  CHECK(db.fetch("SELECT count(*) FROM tuner_events") == "0");
}
