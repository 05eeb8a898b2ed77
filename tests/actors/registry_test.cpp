#include "actors/registry.hpp"

#include "tests/support/service_fixture.hpp"
#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner;
using fixture = test::service_fixture;

} // namespace

TEST_SUITE("actors/registry") {
  TEST_CASE_FIXTURE(fixture, "an unknown study is said to be unknown") {
    auto found = find("nobody");
    REQUIRE_FALSE(found);
    CHECK(found.error().code == errc::no_such_study);
    CHECK(found.error().what == "Study 'nobody' not found");
  }

  TEST_CASE_FIXTURE(fixture, "creating twice creates once") {
    auto first = create("s");
    auto second = create("s");
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->created);
    CHECK_FALSE(second->created);
    CHECK(first->summary.id == second->summary.id);
  }

  TEST_CASE_FIXTURE(fixture, "creations that arrive together create once") {
    create_request req{test::definition("s"), {}, true};
    auto first = self->request(registry, caf::infinite, atom::create_v, req);
    auto second = self->request(registry, caf::infinite, atom::create_v, req);
    run();
    auto created = [](auto& sent) {
      auto out = -1;
      sent.receive([&](const create_reply& x) { out = x.created; },
                   [](const caf::error& why) { FAIL(caf::to_string(why)); });
      return out;
    };
    CHECK(created(first) == 1);
    CHECK(created(second) == 0);
    CHECK(find("s"));
  }

  TEST_CASE_FIXTURE(fixture, "a study that exists is not created unless it "
                             "may be loaded") {
    REQUIRE(create("s"));
    auto refused
      = ask<create_reply>(registry, atom::create_v,
                          create_request{test::definition("s"), {}, false});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::study_exists);
    CHECK(refused.error().what == "Study 's' already exists");
  }

  TEST_CASE_FIXTURE(fixture, "a study created by another program is loaded "
                             "by a creation") {
    storage::write_batch batch{
      0, "s", 0, nullptr, {storage::create_study{test::definition("s")}}};
    REQUIRE(db->make_writer()->apply(std::span{&batch, 1}));
    auto loaded = create("s");
    REQUIRE(loaded);
    CHECK_FALSE(loaded->created);
  }

  TEST_CASE_FIXTURE(fixture, "a failed creation leaves nothing behind") {
    faults->next = failure{errc::unavailable, "gone"};
    auto refused = create("s");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::unavailable);
    CHECK(find("s").error().code == errc::no_such_study);
    CHECK(create("s")->created);
  }

  TEST_CASE_FIXTURE(fixture, "unknown samplers and options are refused with "
                             "the field at fault") {
    create_request req{test::definition("s"), {}, true};
    req.definition.sampler = {"psychic"};
    auto refused = ask<create_reply>(registry, atom::create_v, req);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::invalid_argument);
    CHECK(refused.error().field == "sampler");
    req.definition.sampler = {"random", {{"speed", 1.0}}};
    refused = ask<create_reply>(registry, atom::create_v, req);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().field == "sampler_options.speed");
    req.definition.sampler = {"random"};
    req.definition.space[1].dist = int_distribution{5, 2, 1, false};
    refused = ask<create_reply>(registry, atom::create_v, req);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().field.starts_with("search_space.1."));
    CHECK(find("s").error().code == errc::no_such_study);
  }

  TEST_CASE_FIXTURE(fixture, "a study keeps its seed, a new one draws one") {
    auto seeds = std::vector<std::uint64_t>{};
    for (auto name : {"a", "b"}) {
      REQUIRE(create(name));
      seeds.push_back(db->make_reader()->load(name)->definition.seed);
    }
    CHECK(seeds[0] != seeds[1]);
    auto given = ask<create_reply>(
      registry, atom::create_v,
      create_request{test::definition("c"), std::uint64_t{42}, true});
    REQUIRE(given);
    CHECK(db->make_reader()->load("c")->definition.seed == 42);
  }
}
