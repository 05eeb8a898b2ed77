// Requests that are sent again have their effect once.

#include "actors/study.hpp"

#include "tests/support/service_fixture.hpp"
#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner;

keyed_request keyed_ask(const std::string& key, std::string print = "p") {
  rendered_call<ask_request, ask_reply> call{
    {}, [](const ask_reply& x) {
      return answer_text{200, std::to_string(x.trials[0].row.number)};
    }};
  return {{key, std::move(print)}, call};
}

keyed_creation keyed_create(const std::string& key, const std::string& name) {
  create_request req;
  req.definition = test::definition(name);
  return {{key, "create " + name},
          {req, [](const create_reply& x) {
             return answer_text{x.created ? 201 : 200,
                                std::to_string(x.summary.id) + " "
                                  + std::to_string(x.summary.n_trials)};
           }}};
}

struct fixture : test::service_fixture {
  fixture() {
    REQUIRE(create("s"));
    aut = *find("s");
  }

  result<answer_text> once(keyed_request req) {
    return ask<answer_text>(aut, atom::once_v, std::move(req));
  }

  result<answer_text> once(keyed_creation req) {
    return ask<answer_text>(registry, atom::once_v, std::move(req));
  }

  std::size_t n_trials() {
    return db->make_reader()->load("s")->trials.size();
  }

  study_actor aut;
};

} // namespace

TEST_SUITE("actors/once") {
  TEST_CASE_FIXTURE(fixture, "the first answer is given again") {
    CHECK(once(keyed_ask("a"))->body == "0");
    CHECK(once(keyed_ask("a"))->body == "0");
    CHECK(once(keyed_ask("b"))->body == "1");
    CHECK(n_trials() == 2);
  }

  TEST_CASE_FIXTURE(fixture, "a repetition that overtakes the commit waits for "
                             "it") {
    auto first
      = self->request(aut, caf::infinite, atom::once_v, keyed_ask("a"));
    auto second
      = self->request(aut, caf::infinite, atom::once_v, keyed_ask("a"));
    run();
    for (auto* sent : {&first, &second})
      sent->receive([](const answer_text& x) { CHECK(x.body == "0"); },
                    [](const caf::error& why) { FAIL(caf::to_string(why)); });
    CHECK(n_trials() == 1);
  }

  TEST_CASE_FIXTURE(fixture, "after a failed commit the key is free again") {
    faults->next = failure{errc::unavailable, "gone"};
    CHECK_FALSE(once(keyed_ask("a")));
    aut = *find("s", aut.address());
    CHECK(once(keyed_ask("a"))->body == "0");
    CHECK(n_trials() == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a successor knows the keys of its predecessor") {
    CHECK(once(keyed_ask("a"))->body == "0");
    faults->next = failure{errc::unavailable, "gone"};
    CHECK_FALSE(once(keyed_ask("b")));
    aut = *find("s", aut.address());
    auto first
      = self->request(aut, caf::infinite, atom::once_v, keyed_ask("a"));
    auto second
      = self->request(aut, caf::infinite, atom::once_v, keyed_ask("a"));
    run();
    for (auto* sent : {&first, &second})
      sent->receive([](const answer_text& x) { CHECK(x.body == "0"); },
                    [](const caf::error& why) { FAIL(caf::to_string(why)); });
    CHECK(n_trials() == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a repetition is refused if the actor ends while "
                             "it looks for the answer") {
    REQUIRE(once(keyed_ask("a")));
    faults->next = failure{errc::unavailable, "gone"};
    auto ask = self->request(aut, caf::infinite, atom::once_v, keyed_ask("b"));
    auto again
      = self->request(aut, caf::infinite, atom::once_v, keyed_ask("a"));
    run();
    auto code_of = [](auto& sent) {
      auto code = errc::none;
      sent.receive([](const answer_text&) {},
                   [&](caf::error& why) { code = answer_of(why).code; });
      return code;
    };
    CHECK(code_of(ask) == errc::unavailable);
    CHECK(code_of(again) == errc::unavailable);
  }

  TEST_CASE_FIXTURE(fixture, "a key that comes with another request is "
                             "refused") {
    REQUIRE(once(keyed_ask("a")));
    auto refused = once(keyed_ask("a", "other"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::key_reused);
    CHECK(n_trials() == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a request that fails keeps no answer") {
    rendered_call<tell_request, trial_page> tell{
      {0, trial_state::fail, {}, {}, {}, {}}, [](const trial_page&) {
        return answer_text{200, "told"};
      }};
    CHECK_FALSE(once(keyed_request{{"t", "p"}, tell}));
    REQUIRE(once(keyed_ask("a")));
    CHECK(once(keyed_request{{"t", "p"}, tell})->body == "told");
  }

  TEST_CASE_FIXTURE(fixture, "a study is created once per key") {
    auto first = once(keyed_create("c", "new"));
    REQUIRE(first);
    CHECK(first->status == 201);
    auto again = once(keyed_create("c", "new"));
    REQUIRE(again);
    CHECK(again->status == 201);
    CHECK(again->body == first->body);
    auto loaded = once(keyed_create("d", "new"));
    REQUIRE(loaded);
    CHECK(loaded->status == 200);
    REQUIRE(ask<ask_reply>(*find("new"), atom::ask_v, ask_request{}));
    CHECK(once(keyed_create("d", "new"))->body == loaded->body);
    auto other = once(keyed_create("c", "other"));
    REQUIRE_FALSE(other);
    CHECK(other.error().code == errc::key_reused);
    CHECK_FALSE(find("other"));
  }

  TEST_CASE_FIXTURE(fixture, "creations with one key that arrive together "
                             "create once") {
    auto first = self->request(registry, caf::infinite, atom::once_v,
                               keyed_create("c", "new"));
    auto second = self->request(registry, caf::infinite, atom::once_v,
                                keyed_create("c", "new"));
    run();
    for (auto* sent : {&first, &second})
      sent->receive([](const answer_text& x) { CHECK(x.status == 201); },
                    [](const caf::error& why) { FAIL(caf::to_string(why)); });
  }
}
