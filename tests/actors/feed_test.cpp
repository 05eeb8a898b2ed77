#include "actors/feed.hpp"

#include "tests/support/service_fixture.hpp"
#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

namespace {

using namespace tuner;
using namespace std::chrono_literals;

/// Keeps what is pushed.
struct recorder : event_sink {
  bool push(std::shared_ptr<const std::string> events) override {
    if (is_slow)
      return false;
    text += *events;
    return true;
  }

  void when_empty(std::function<void()> then) override {
    if (is_full)
      waiting = std::move(then);
    else
      then();
  }

  void end() override {
    is_ended = true;
  }

  /// What came since the last call.
  std::string take() {
    return std::exchange(text, {});
  }

  std::string text;
  bool is_slow = false;
  bool is_full = false;
  bool is_ended = false;
  std::function<void()> waiting;
};

struct fixture : test::service_fixture {
  fixture() {
    auto reader = sys.spawn(database_reader, std::shared_ptr{db->make_reader()},
                            test::ticking_environment());
    aut = sys.spawn(feed, registry, reader,
                    feed_options{[this](const auto& of, const auto& x) {
                      return write(of, x);
                    }});
    REQUIRE(create("s"));
  }

  ~fixture() {
    caf::anon_send_exit(aut, caf::exit_reason::user_shutdown);
  }

  /// E.g. `1:R0 `: change 1, counted from when the first one watched, is that
  /// trial 0 is RUNNING now.
  std::string write(const study_events& of, const study_event& x) {
    auto id = std::to_string(x.id - base);
    ++n_written;
    switch (x.kind) {
      case event_kind::trial:
        return id + ":" + std::string{to_string(x.row->state)}.substr(0, 1)
               + std::to_string(x.row->number) + " ";
      case event_kind::study:
        return id + ":study ";
      case event_kind::deleted:
        return of.study + " deleted ";
      case event_kind::reset:
        return id + ":reset ";
      case event_kind::position:
        if (base == 0)
          base = x.id;
        return std::to_string(x.id - base) + ": ";
    }
    return {};
  }

  result<done>
  watch(std::shared_ptr<recorder> sink, std::optional<std::int64_t> after = {},
        const std::string& study = "s") {
    if (after)
      *after += base;
    return ask<done>(aut, atom::watch_v, watch_request{study, after, sink});
  }

  std::shared_ptr<recorder> watching(std::optional<std::int64_t> after = {}) {
    auto out = std::make_shared<recorder>();
    REQUIRE(watch(out, after));
    return out;
  }

  errc ask_one() {
    auto asked = ask<ask_reply>(*find("s"), atom::ask_v, ask_request{});
    return asked ? errc::none : asked.error().code;
  }

  void tell_one(std::int64_t number) {
    REQUIRE(ask<trial_page>(
      *find("s"), atom::tell_v,
      tell_request{number, trial_state::complete, {0.5}, {}, {}, {}}));
  }

  /// Time passes, more than what is tried again waits for.
  void wait() {
    sched.advance_time(2s);
    run();
  }

  std::int64_t base = 0;
  int n_written = 0;
  feed_actor aut; // actor under test
};

} // namespace

TEST_SUITE("actors/feed") {
  TEST_CASE_FIXTURE(fixture, "all watchers hear of each change, written once") {
    auto first = watching();
    auto second = watching();
    n_written = 0;
    ask_one();
    tell_one(0);
    CHECK(first->take() == "0: 1:R0 2:C0 ");
    CHECK(second->take() == "0: 1:R0 2:C0 ");
    CHECK(n_written == 2);
  }

  TEST_CASE_FIXTURE(fixture, "an unknown study cannot be watched") {
    auto sink = std::make_shared<recorder>();
    auto refused = watch(sink, {}, "nobody");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::no_such_study);
    CHECK(sink->take() == "");
  }

  TEST_CASE_FIXTURE(fixture, "who comes back hears what it missed, from memory "
                             "or from the log") {
    auto first = watching();
    ask_one();
    ask_one();
    tell_one(1);
    CHECK(watching(1)->take() == "1: 2:R1 3:C1 ");
    CHECK(watching(3)->take() == "3: ");
    first.reset();
    wait(); // Nobody watches any more.
    tell_one(0);
    auto later = watching(1);
    CHECK(later->take() == "1: 2:R1 3:C1 4:C0 ");
    ask_one();
    CHECK(later->take() == "5:R2 ");
  }

  TEST_CASE_FIXTURE(fixture, "who comes back with an id of nothing begins "
                             "anew") {
    auto first = watching();
    ask_one();
    CHECK(watching(-500)->take() == "-500: 1:reset ");
    auto second = watching(500);
    CHECK(second->take() == "500: 1:reset ");
    tell_one(0);
    CHECK(second->take() == "2:C0 ");
  }

  TEST_CASE_FIXTURE(fixture, "a commit that fails is no event, and its study's "
                             "watchers stay") {
    auto sink = watching();
    ask_one();
    CHECK(sink->take() == "0: 1:R0 ");
    faults->next = failure{errc::unavailable, "gone"};
    CHECK(ask_one() == errc::unavailable);
    CHECK(sink->take() == "");
    CHECK(ask_one() == errc::none);
    tell_one(1);
    CHECK(sink->take() == "2:R1 3:C1 ");
  }

  TEST_CASE_FIXTURE(fixture, "what another program did has to be read anew") {
    auto sink = watching();
    ask_one();
    auto id = db->make_reader()->load("s")->id;
    trial x;
    x.number = 1;
    x.datetime_start = timestamp{};
    storage::write_batch other{id, "s", 1, nullptr, {storage::insert_trial{x}}};
    REQUIRE(db->make_writer()->apply({&other, 1}));
    CHECK(ask_one() == errc::changed_elsewhere);
    CHECK(sink->take() == "0: 1:R0 2:reset ");
    CHECK(ask_one() == errc::none);
    CHECK(sink->take() == "3:R2 ");
    CHECK(watching(1)->take() == "1: 2:reset 3:R2 ");
  }

  TEST_CASE_FIXTURE(fixture, "the deletion of a study ends its streams") {
    auto sink = watching();
    ask_one();
    REQUIRE(ask<done>(*find("s"), atom::remove_v));
    CHECK(sink->take() == "0: 1:R0 s deleted ");
    CHECK(sink->is_ended);
    CHECK_FALSE(watch(std::make_shared<recorder>()));
  }

  TEST_CASE_FIXTURE(fixture, "who is too slow hears nothing more, others do") {
    auto slow = watching();
    auto fast = watching();
    slow->is_slow = true;
    ask_one();
    tell_one(0);
    CHECK(slow->take() == "0: ");
    CHECK(fast->take() == "0: 1:R0 2:C0 ");
  }

  TEST_CASE_FIXTURE(fixture, "who comes back gets as much as it takes, and "
                             "all of it") {
    auto first = watching();
    for (int i = 0; i < 300; ++i)
      ask_one();
    auto expected = first->take();
    first.reset();
    wait();
    auto sink = std::make_shared<recorder>();
    sink->is_full = true;
    REQUIRE(watch(sink, 0));
    CHECK(sink->take() == "0: ");
    sink->waiting();
    run();
    auto got = sink->take();
    CHECK(got.find(" 256:R255 ") != got.npos);
    CHECK(got.find(" 257:R256 ") == got.npos);
    tell_one(0);
    CHECK(sink->take() == "");
    sink->is_full = false;
    sink->waiting();
    run();
    CHECK("0: " + got + sink->take() == expected + "301:C0 ");
  }

  TEST_CASE_FIXTURE(fixture, "a study that is watched stays in memory") {
    auto sink = watching();
    auto before = find("s")->address();
    sched.advance_time(10min);
    run();
    CHECK(find("s")->address() == before);
    sink.reset();
    wait();
    sched.advance_time(10min);
    run();
    CHECK(find("s")->address() != before);
  }
}
