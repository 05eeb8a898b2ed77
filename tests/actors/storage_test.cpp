#include "actors/caf_error.hpp"
#include "actors/storage.hpp"

#include "tests/support/service_fixture.hpp"
#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner;

struct fixture : test::service_fixture {
  std::int64_t a = create("a")->summary.id;
  std::int64_t b = create("b")->summary.id;

  fixture() {
    faults->groups.clear();
  }

  static storage::write_batch
  with_trial(std::int64_t id, const std::string& name, std::int64_t number) {
    storage::write_batch batch{id, name, number, nullptr, {}};
    trial x;
    x.number = number;
    x.datetime_start = timestamp{};
    batch.operations.emplace_back(storage::insert_trial{x});
    return batch;
  }

  auto write(std::vector<storage::write_batch> batches) {
    return self->request(storage, caf::infinite, atom::write_v,
                         write_burst{std::move(batches)});
  }

  /// Puts a trial in; it must be the study's next one to succeed.
  auto insert(std::int64_t id, const std::string& name, std::int64_t number) {
    return write({with_trial(id, name, number)});
  }

  template <class Request>
  errc outcome(Request& sent) {
    auto code = errc::internal;
    sent.receive(
      [&](const burst_outcome& x) {
        code = x.refusal ? x.refusal->code : errc::none;
      },
      [&](const caf::error& why) { code = to_failure(why).code; });
    return code;
  }
};

} // namespace

TEST_SUITE("actors/storage") {
  TEST_CASE_FIXTURE(fixture, "writes that arrive together share one commit") {
    auto first = insert(a, "a", 0);
    auto second = insert(b, "b", 0);
    auto third = insert(a, "a", 1);
    run();
    CHECK(faults->groups == std::vector<std::size_t>{3});
    CHECK(outcome(first) == errc::none);
    CHECK(outcome(second) == errc::none);
    CHECK(outcome(third) == errc::none);
  }

  TEST_CASE_FIXTURE(fixture, "a bad batch fails alone, with what builds on "
                             "it") {
    auto bad = insert(a, "a", 5); // There is no trial 4.
    auto good = insert(b, "b", 0);
    auto builds_on_it = insert(a, "a", 6);
    run();
    CHECK(outcome(bad) == errc::changed_elsewhere);
    CHECK(outcome(good) == errc::none);
    CHECK(outcome(builds_on_it) == errc::changed_elsewhere);
    CHECK((*find("b"))); // And it is still served.
  }

  TEST_CASE_FIXTURE(fixture, "what follows a failed batch fails even if it "
                             "happens to fit") {
    auto foreign = db->make_writer();
    trial x;
    x.datetime_start = timestamp{};
    storage::write_batch other{a, "a", 0, nullptr, {storage::insert_trial{x}}};
    REQUIRE(foreign->apply({&other, 1}));
    auto bad = insert(a, "a", 0); // Another program has given that number.
    run();
    CHECK(outcome(bad) == errc::changed_elsewhere);
    auto fits = insert(a, "a", 1);
    auto of_another_study = insert(b, "b", 0);
    run();
    CHECK(outcome(fits) == errc::changed_elsewhere);
    CHECK(outcome(of_another_study) == errc::none);
    CHECK(db->make_reader()->load("a")->trials.size() == 1);
    // The study's own actor is another sender; it fails once, being behind,
    // and its successor goes on.
    auto aut = *find("a");
    REQUIRE_FALSE(ask<ask_reply>(aut, atom::ask_v, ask_request{}));
    auto asked
      = ask<ask_reply>(*find("a", aut.address()), atom::ask_v, ask_request{});
    REQUIRE(asked);
    CHECK(asked->trials[0].row.number == 1);
  }

  TEST_CASE_FIXTURE(fixture, "of a burst that fails, what comes before the bad "
                             "batch is durable") {
    auto sent = write({with_trial(a, "a", 0), with_trial(a, "a", 1),
                       with_trial(a, "a", 5), with_trial(a, "a", 2)});
    auto later = insert(a, "a", 2);
    auto good = insert(b, "b", 0);
    run();
    sent.receive(
      [](const burst_outcome& x) {
        CHECK(x.receipts.size() == 2);
        REQUIRE(x.refusal);
        CHECK(x.refusal->code == errc::changed_elsewhere);
      },
      [](const caf::error& why) { FAIL(caf::to_string(why)); });
    CHECK(outcome(later) == errc::changed_elsewhere);
    CHECK(outcome(good) == errc::none);
    CHECK(db->make_reader()->load("a")->trials.size() == 2);
  }

  TEST_CASE_FIXTURE(fixture, "an unreachable database fails the whole group "
                             "without trying again") {
    faults->next = failure{errc::unavailable, "gone"};
    auto first = insert(a, "a", 0);
    auto second = insert(b, "b", 0);
    run();
    CHECK(outcome(first) == errc::unavailable);
    CHECK(outcome(second) == errc::unavailable);
    CHECK(faults->groups.empty());
  }

  TEST_CASE_FIXTURE(fixture, "an import of many trials is committed at once") {
    storage::write_batch batch{a, "a", 0, nullptr, {}};
    for (std::int64_t i = 0; i < 10'000; ++i) {
      trial x;
      x.number = i;
      x.datetime_start = timestamp{};
      batch.operations.emplace_back(storage::insert_trial{x});
    }
    auto big = write({std::move(batch)});
    auto small = insert(b, "b", 0);
    run();
    CHECK(faults->groups == std::vector<std::size_t>{1, 1});
    CHECK(outcome(big) == errc::none);
    CHECK(outcome(small) == errc::none);
  }

  TEST_CASE_FIXTURE(fixture, "a load sees all writes queued before it") {
    auto written = insert(a, "a", 0);
    auto loaded
      = self->request(storage, caf::infinite, atom::load_v, std::string{"a"});
    run();
    CHECK(outcome(written) == errc::none);
    loaded.receive(
      [](const std::shared_ptr<study_state>& x) { CHECK(x->size() == 1); },
      [](const caf::error& why) { FAIL(caf::to_string(why)); });
  }

  TEST_CASE_FIXTURE(fixture, "a deletion is followed by cleaning until nothing "
                             "is left, with other writes in between") {
    storage::write_batch batch{a, "a", 0, nullptr, {}};
    for (std::int64_t i = 0; i < 500; ++i) {
      trial x;
      x.number = i;
      x.datetime_start = timestamp{};
      for (std::int32_t step = 0; step < 10; ++step)
        x.intermediate_values.push_back({step, 1.0});
      batch.operations.emplace_back(storage::insert_trial{x});
    }
    auto filled = write({batch});
    run();
    CHECK(outcome(filled) == errc::none);
    auto before = faults->cleanings;
    storage::write_batch deletion{
      a, "a", 500, nullptr, {storage::delete_study{}}};
    auto deleted = write({deletion});
    auto other = insert(b, "b", 0);
    run();
    CHECK(outcome(deleted) == errc::none);
    CHECK(outcome(other) == errc::none);
    // 5,500 rows, of which the deletion itself took some.
    CHECK(faults->cleanings - before == 2);
  }
}
