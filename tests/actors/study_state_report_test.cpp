#include "actors/study_state.hpp"

#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

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

template <class T>
errc code_of(const result<T>& x) {
  return x ? errc::none : x.error().code;
}

} // namespace

TEST_SUITE("actors/study_state") {
  TEST_CASE("the first report of a step wins and steps are kept in order") {
    auto study = fresh();
    ask_one(*study);
    commit(*study, study->report({0, {{3, 0.5}}})->batch);
    auto again = study->report({0, {{3, 0.1}, {2, 0.7}}});
    REQUIRE(again);
    CHECK(only<storage::put_intermediate_value>(again->batch).point.step == 2);
    auto x = study->get(0)->trials[0];
    REQUIRE(x.intermediate_values.size() == 2);
    CHECK(x.intermediate_values[0].step == 2);
    CHECK(x.intermediate_values[1].value == 0.5);
  }

  TEST_CASE("a repeated report hears the same decision") {
    auto d = definition();
    d.pruner = {"median",
                {{"n_startup_trials", std::int64_t{1}},
                 {"n_warmup_steps", std::int64_t{0}}}};
    auto study = fresh(d);
    ask_one(*study);
    commit(*study, study->report({0, {{0, 1.0}}})->batch);
    complete(*study, 0, {1.0});
    ask_one(*study);
    CHECK(study->report({1, {{0, 2.0}}})->reply.should_prune);
    auto again = study->report({1, {{0, 2.0}}});
    CHECK(again->reply.should_prune);
    CHECK(again->batch.operations.empty());
    // Each step its own.
    CHECK_FALSE(study->report({1, {{1, 9.0}}})->reply.should_prune);
    CHECK_FALSE(study->report({1, {{1, 9.0}}})->reply.should_prune);
    CHECK(study->report({1, {{0, 2.0}}})->reply.should_prune);
    CHECK(study->report({1, {{1, 9.0}, {0, 2.0}}})->reply.should_prune);
  }

  TEST_CASE("a decision is written with the report and known after a reload") {
    auto d = definition();
    d.pruner = {"successive_halving",
                {{"min_resource", std::int64_t{1}},
                 {"reduction_factor", std::int64_t{2}}}};
    auto study = fresh(d);
    ask_one(*study);
    ask_one(*study);
    CHECK_FALSE(study->report({0, {{1, 1.0}}})->reply.should_prune);
    auto worse = study->report({1, {{1, 2.0}}});
    CHECK(worse->reply.should_prune);
    auto& operations = worse->batch.operations;
    REQUIRE(operations.size() == 3);
    CHECK(std::get<storage::put_intermediate_value>(operations[0]).point.step
          == 1);
    auto& rung = std::get<storage::put_trial_attribute>(operations[1]);
    CHECK(rung.system);
    CHECK(rung.attr == attribute{"completed_rung_0", "2.0"});
    auto& answer = std::get<storage::put_trial_attribute>(operations[2]);
    CHECK(answer.system);
    CHECK(answer.attr == attribute{"tuner:prune_steps", "[1]"});

    storage::stored_study stored;
    stored.id = 7;
    stored.definition = d;
    stored.table = *study->get(0)->table;
    stored.trials = {study->get(0)->trials[0], study->get(1)->trials[0]};
    auto reloaded = study_state::make(stored, test::ticking_environment());
    REQUIRE(reloaded);
    CHECK((*reloaded)->report({1, {{1, 2.0}}})->reply.should_prune);
    CHECK_FALSE((*reloaded)->report({0, {{1, 1.0}}})->reply.should_prune);
    auto asked = (*reloaded)->ask({});
    commit(**reloaded, asked->batch);
    CHECK_FALSE((*reloaded)->report({2, {{1, 0.5}}})->reply.should_prune);
  }

  TEST_CASE("many points in one call are judged in order of step") {
    auto d = definition();
    d.pruner = {"patient", {{"patience", std::int64_t{0}}}};
    auto answer = [&](std::vector<intermediate_value> points) {
      auto study = fresh(d);
      ask_one(*study);
      auto out = study->report({0, std::move(points)});
      return out->reply.should_prune;
    };
    CHECK_FALSE(answer({{0, 3.0}, {1, 2.0}, {2, 1.0}}));
    CHECK_FALSE(answer({{2, 1.0}, {1, 2.0}, {0, 3.0}}));
    CHECK(answer({{0, 1.0}, {1, 2.0}, {2, 0.0}}));
    CHECK(answer({{2, 0.0}, {0, 1.0}, {1, 2.0}}));
    // The first of a step wins here, too.
    CHECK_FALSE(answer({{0, 3.0}, {1, 2.0}, {1, 9.0}, {0, 0.0}}));
  }

  TEST_CASE("whoever goes on is told as often as it takes") {
    auto d = definition();
    d.pruner = {"threshold", {{"upper", 1.0}}};
    auto study = fresh(d);
    ask_one(*study);
    for (int step = 0; step < 1'000; ++step) {
      auto told = study->report({0, {{step, 2.0}}});
      CHECK(told->reply.should_prune);
      auto& last = told->batch.operations.back();
      CHECK(std::get<storage::put_trial_attribute>(last).attr.json.size()
            < 400);
    }
    CHECK(study->report({0, {{999, 2.0}}})->reply.should_prune);
  }

  TEST_CASE("pruning needs one objective") {
    auto study
      = fresh(definition("s", {direction::minimize, direction::maximize}));
    ask_one(*study);
    auto refused = study->report({0, {{0, 1.0}}});
    CHECK(code_of(refused) == errc::invalid_argument);
    CHECK(refused.error().what
          == "Pruning needs one objective; study 's' has 2");
  }

  TEST_CASE("a study of several objectives has no pruner unless it names one") {
    create_request req;
    req.definition
      = definition("s", {direction::minimize, direction::maximize});
    req.definition.pruner = {};
    auto env = test::ticking_environment();
    CHECK(complete_definition(req, env).pruner.name == "none");
    req.definition.pruner = {"median"};
    CHECK(check_creation(req, env));
    CHECK(complete_definition(req, env).pruner.name == "median");
    req.definition.directions.pop_back();
    req.definition.pruner = {};
    CHECK(complete_definition(req, env).pruner == env.default_pruner);
  }
}
