#include "actors/study_state.hpp"

#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>

namespace {

using namespace tuner;
using tuner::test::ask_one;
using tuner::test::commit;
using tuner::test::complete;
using tuner::test::definition;
using tuner::test::fresh;

template <class Op>
const Op& only(const storage::write_batch& batch) {
  REQUIRE(batch.operations.size() == 1);
  REQUIRE(std::holds_alternative<Op>(batch.operations[0]));
  return std::get<Op>(batch.operations[0]);
}

added_trial enqueued(named_values params) {
  added_trial x;
  x.params = std::move(params);
  return x;
}

} // namespace

TEST_SUITE("actors/study_state") {
  TEST_CASE("the same seed and history give the same suggestions after a "
            "reload") {
    for (auto sampler : {"random", "tpe", "qmc", "nsgaii"}) {
      CAPTURE(sampler);
      auto d = definition();
      d.sampler = {sampler};
      auto live = fresh(d);
      for (int i = 0; i < 30; ++i)
        ask_one(*live);
      // Finished in another order than asked.
      for (int i = 29; i >= 3; --i)
        complete(*live, i, {std::cos(i)});
      storage::stored_study stored;
      stored.id = 7;
      stored.definition = d;
      stored.table = *live->list({}).table;
      stored.trials = live->list({}).trials;
      auto again
        = study_state::make(std::move(stored), test::ticking_environment());
      REQUIRE(again);
      for (int i = 0; i < 5; ++i)
        CHECK(ask_one(*live).params == ask_one(**again).params);
    }
  }

  TEST_CASE("what a sampler keeps is written with the trial it is for") {
    auto d = definition("s", {direction::minimize, direction::maximize});
    d.sampler = {"nsgaii", {{"population_size", std::int64_t{2}}}};
    auto study = fresh(d);
    auto asked = study->ask({});
    const auto& first = only<storage::insert_trial>(asked->batch).row;
    CHECK(first.system_attrs
          == std::vector<attribute>{{"NSGAIISampler:generation", "0"}});
    CHECK(asked->reply.trials[0].row.system_attrs == first.system_attrs);
    commit(*study, asked->batch);
    complete(*study, 0, {1.0, 2.0});
    ask_one(*study);
    complete(*study, 1, {2.0, 1.0});
    asked = study->ask({1, {}, "w"});
    REQUIRE(asked->batch.operations.size() == 2);
    CHECK(std::get<storage::insert_trial>(asked->batch.operations[0])
            .row.system_attrs
          == std::vector<attribute>{{"NSGAIISampler:generation", "1"},
                                    {"tuner:worker", "\"w\""}});
    const auto& put
      = std::get<storage::put_study_attribute>(asked->batch.operations[1]);
    CHECK(put.system);
    // Ids, not numbers.
    CHECK(put.attr == attribute{"NSGAIISampler:parent:1", "[100, 101]"});
    // Once per generation.
    CHECK(study->ask({})->batch.operations.size() == 1);
    // Making the sampler anew does not lose it.
    create_request req{d, {}, true};
    req.definition.space[1].dist = int_distribution{1, 20, 1, false};
    REQUIRE(study->adopt(req));
    CHECK(study->ask({})->batch.operations.size() == 1);
  }

  TEST_CASE("trials that were enqueued or fixed get a sampler's attributes") {
    auto d = definition();
    d.sampler = {"nsgaii"};
    auto study = fresh(d);
    attribute label{"NSGAIISampler:generation", "0"};
    commit(*study, study->add({{enqueued({{"lr", 0.1}})}})->batch);
    auto asked = study->ask({});
    REQUIRE(asked->batch.operations.size() == 2);
    const auto& put
      = std::get<storage::put_trial_attribute>(asked->batch.operations[1]);
    CHECK(put.system);
    CHECK(put.attr == label);
    named_values all{
      {"lr", 0.1}, {"depth", std::int64_t{2}}, {"opt", std::string{"sgd"}}};
    auto fixed = study->ask({1, all, ""});
    CHECK(fixed->reply.trials[0].sampler == "fixed");
    CHECK(fixed->reply.trials[0].row.system_attrs
          == std::vector<attribute>{label});
    added_trial brought;
    brought.state = trial_state::complete;
    brought.params = all;
    brought.values = {1.0};
    auto added = study->add({{brought}});
    CHECK(std::get<storage::insert_trial>(added->batch.operations[0])
            .row.system_attrs
          == std::vector<attribute>{label});
  }

  TEST_CASE("what is on its way to the database is neither handed out nor "
            "learnt from") {
    auto d = definition();
    d.sampler = {"nsgaii", {{"population_size", std::int64_t{2}}}};
    auto study = fresh(d);
    added_trial brought;
    brought.state = trial_state::complete;
    brought.params
      = {{"lr", 0.1}, {"depth", std::int64_t{2}}, {"opt", std::string{"sgd"}}};
    brought.values = {1.0};
    auto added = study->add({{brought, brought, enqueued({})}});
    auto early = study->ask({});
    CHECK(early->reply.trials[0].sampler != "enqueued");
    CHECK(only<storage::insert_trial>(early->batch).row.system_attrs
          == std::vector<attribute>{{"NSGAIISampler:generation", "0"}});
    commit(*study, added->batch);
    commit(*study, early->batch);
    auto asked = study->ask({});
    CHECK(asked->reply.trials[0].sampler == "enqueued");
    const auto& put
      = std::get<storage::put_study_attribute>(asked->batch.operations.back());
    CHECK(put.attr == attribute{"NSGAIISampler:parent:1", "[100, 101]"});
  }

  TEST_CASE("a sampler named without options keeps the present options") {
    auto d = definition();
    d.sampler = {"tpe", {{"n_startup_trials", std::int64_t{3}}}};
    auto study = fresh(d);
    create_request req{definition(), {}, true};
    req.definition.sampler = {"tpe"};
    CHECK(study->adopt(req)->batch.operations.empty());
    req.definition.sampler = {};
    CHECK(study->adopt(req)->batch.operations.empty());
    req.definition.sampler = {"random"};
    CHECK(study->adopt(req)->batch.operations.size() == 2);
  }

  TEST_CASE("a sampler that this version lacks is replaced by the default") {
    auto d = definition();
    d.sampler = {"of another program"};
    auto study = fresh(d);
    CHECK(study->ask({})->reply.trials[0].sampler == "random");
  }

  TEST_CASE("a sampler that falls back is noted once, with the reason") {
    std::vector<std::string> reasons;
    auto env = test::ticking_environment();
    env.log = [&](const event& x) {
      if (x.name == "sampler fell back")
        reasons.push_back(x.fields.back().second);
    };
    auto d = definition();
    d.sampler = {"gp", {{"n_startup_trials", std::int64_t{2}}}};
    auto made = new_study(7, d, env);
    REQUIRE(made);
    auto& study = **made;
    for (std::int64_t number = 0; number < 5; ++number) {
      ask_one(study);
      complete(study, number, {1.0});
    }
    CHECK(reasons == std::vector<std::string>{"all values are equal"});
  }
}
