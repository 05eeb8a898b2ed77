#include "actors/study.hpp"

#include "tests/support/service_fixture.hpp"
#include "tests/support/studies.hpp"

#include <caf/sec.hpp>
#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace tuner;

struct fixture : test::service_fixture {
  fixture() {
    REQUIRE(create("s"));
    aut = *find("s");
  }

  result<ask_reply> ask_one() {
    return ask<ask_reply>(aut, atom::ask_v, ask_request{});
  }

  static tell_request told(std::int64_t number, double value) {
    return {number, trial_state::complete, {value}, {}, {}, {}};
  }

  study_actor aut; // actor under test
};

} // namespace

TEST_SUITE("actors/study") {
  TEST_CASE_FIXTURE(fixture, "an acknowledged trial is in the database") {
    REQUIRE(ask_one());
    REQUIRE(ask<trial_page>(aut, atom::tell_v, told(0, 0.5)));
    auto stored = db->make_reader()->load("s");
    REQUIRE(stored);
    REQUIRE(stored->trials.size() == 1);
    CHECK(stored->trials[0].state == trial_state::complete);
    CHECK(stored->trials[0].values == std::vector<double>{0.5});
  }

  TEST_CASE_FIXTURE(fixture, "asks that arrive together get different trials "
                             "in one commit") {
    faults->groups.clear();
    auto first = self->request(aut, caf::infinite, atom::ask_v, ask_request{});
    auto second = self->request(aut, caf::infinite, atom::ask_v, ask_request{});
    run();
    auto number = [](auto& sent) {
      std::int64_t out = -1;
      sent.receive([&](const ask_reply& x) { out = x.trials[0].row.number; },
                   [](const caf::error& why) { FAIL(caf::to_string(why)); });
      return out;
    };
    CHECK(number(first) == 0);
    CHECK(number(second) == 1);
    CHECK(faults->groups == std::vector<std::size_t>{2});
  }

  TEST_CASE_FIXTURE(fixture, "a failed commit refuses the request, ends the "
                             "actor, and its successor goes on") {
    REQUIRE(ask_one());
    faults->next = failure{errc::unavailable, "gone"};
    auto refused = ask_one();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::unavailable);
    // The actor is gone; what it never handled bounces.
    auto bounced
      = self->request(aut, caf::infinite, atom::ask_v, ask_request{});
    run();
    bounced.receive([](const ask_reply&) { FAIL("must bounce"); },
                    [](const caf::error& why) {
                      CHECK(why == caf::sec::request_receiver_down);
                    });
    aut = *find("s", aut.address());
    auto next = ask_one();
    REQUIRE(next);
    CHECK(next->trials[0].row.number == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a failed commit refuses everything that was "
                             "built on it, reads included") {
    REQUIRE(ask_one());
    faults->next = failure{errc::unavailable, "gone"};
    auto tell = self->request(aut, caf::infinite, atom::tell_v, told(0, 1.0));
    auto again = self->request(aut, caf::infinite, atom::tell_v, told(0, 1.0));
    auto best = self->request(aut, caf::infinite, atom::best_v);
    run();
    auto failed = [](auto& sent) {
      auto out = false;
      sent.receive([](const trial_page&) {},
                   [&](const caf::error&) { out = true; });
      return out;
    };
    CHECK(failed(tell));
    CHECK(failed(again));
    CHECK(failed(best));
    aut = *find("s", aut.address());
    CHECK(ask<trial_page>(aut, atom::tell_v, told(0, 1.0)));
  }

  TEST_CASE_FIXTURE(fixture, "a trial that another program added is noticed "
                             "at the next commit") {
    REQUIRE(ask_one());
    storage::write_batch batch{1, "s", 1, nullptr, {}};
    trial x;
    x.number = 1;
    x.datetime_start = timestamp{};
    batch.operations.emplace_back(storage::insert_trial{x});
    REQUIRE(db->make_writer()->apply(std::span{&batch, 1}));
    auto refused = ask_one();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::changed_elsewhere);
    aut = *find("s", aut.address());
    auto next = ask_one();
    REQUIRE(next);
    CHECK(next->trials[0].row.number == 2);
  }

  TEST_CASE_FIXTURE(fixture, "an idle study is unloaded and reloaded") {
    REQUIRE(ask_one());
    sched.advance_time(std::chrono::seconds{59});
    run();
    REQUIRE(ask_one());
    sched.advance_time(std::chrono::seconds{59});
    run();
    CHECK(std::count(log->begin(), log->end(), "study unloaded") == 0);
    sched.advance_time(std::chrono::seconds{2});
    run();
    CHECK(std::count(log->begin(), log->end(), "study unloaded") == 1);
    auto reloaded = find("s", aut.address());
    REQUIRE(reloaded);
    CHECK(reloaded->address() != aut.address());
    aut = *reloaded;
    CHECK(ask_one()->trials[0].row.number == 2);
  }

  TEST_CASE_FIXTURE(fixture, "a study whose sampler becomes slow starts anew "
                             "on a thread of its own") {
    REQUIRE(ask_one());
    auto definition = test::definition("s");
    definition.sampler = {"gp"};
    REQUIRE(ask<create_reply>(registry, atom::create_v,
                              create_request{definition, {}, true}));
    auto before = sys.registry().running();
    auto anew = find("s", aut.address());
    REQUIRE(anew);
    CHECK(anew->address() != aut.address());
    CHECK(sys.registry().running() == before + 1);
    caf::anon_send_exit(*anew, caf::exit_reason::user_shutdown);
  }

  TEST_CASE_FIXTURE(fixture, "a deleted study is gone for good") {
    REQUIRE(ask_one());
    REQUIRE(ask<done>(aut, atom::remove_v));
    auto gone = find("s", aut.address());
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == errc::no_such_study);
    auto anew = create("s");
    REQUIRE(anew);
    CHECK(anew->created);
    CHECK(anew->summary.n_trials == 0);
  }

  TEST_CASE_FIXTURE(fixture, "a lease ends although nobody asks for anything") {
    ask_request req;
    req.lease_seconds = 1.0;
    REQUIRE(ask<ask_reply>(aut, atom::ask_v, req));
    for (auto i = 0; i < 4; ++i) {
      sched.advance_time(lease_table::step);
      run();
    }
    auto stored = db->make_reader()->load("s");
    REQUIRE(stored);
    CHECK(stored->trials.at(0).state == trial_state::fail);
    CHECK(stored->trials.at(1).state == trial_state::waiting);
    CHECK(stored->leases.empty());
  }

  TEST_CASE_FIXTURE(fixture, "a pause of the process ends no lease") {
    ask_request req;
    req.lease_seconds = 10.0;
    REQUIRE(ask<ask_reply>(aut, atom::ask_v, req));
    sched.advance_time(std::chrono::hours{1});
    run();
    auto shown = ask<trial_page>(aut, atom::get_v, std::int64_t{0});
    REQUIRE(shown);
    CHECK(shown->trials[0].state == trial_state::running);
  }

  TEST_CASE_FIXTURE(fixture, "a study with leased trials is loaded again "
                             "although nobody asks for it") {
    ask_request req;
    req.lease_seconds = 1.0;
    REQUIRE(ask<ask_reply>(aut, atom::ask_v, req));
    faults->next = failure{errc::unavailable, "gone"};
    REQUIRE_FALSE(ask_one());
    for (auto i = 0; i < 20; ++i) {
      sched.advance_time(lease_table::step);
      run();
    }
    CHECK(db->make_reader()->load("s")->trials.at(0).state
          == trial_state::fail);
  }
}
