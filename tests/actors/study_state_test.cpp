#include "actors/study_state.hpp"

#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

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

added_trial enqueued(named_values params) {
  added_trial x;
  x.params = std::move(params);
  return x;
}

} // namespace

TEST_SUITE("actors/study_state") {
  TEST_CASE("asks number trials from zero without gaps") {
    auto study = fresh();
    auto asked = study->ask({2, {}, "w1"});
    REQUIRE(asked);
    REQUIRE(asked->reply.trials.size() == 2);
    CHECK(asked->reply.trials[1].row.number == 1);
    CHECK(asked->reply.trials[1].row.params.size() == 3);
    CHECK(asked->reply.trials[1].row.system_attrs
          == std::vector<attribute>{{"tuner:worker", "\"w1\""}});
    CHECK(asked->batch.next_number == 0);
    CHECK(asked->batch.operations.size() == 2);
    CHECK(study->ask({})->batch.next_number == 2);
  }

  TEST_CASE("a trial cannot be told before it is durable") {
    auto study = fresh();
    auto asked = study->ask({});
    tell_request req{0, trial_state::complete, {1.0}, {}, {}, {}};
    CHECK(code_of(study->tell(req)) == errc::no_such_trial);
    commit(*study, asked->batch);
    CHECK(study->tell(req));
  }

  TEST_CASE("the same outcome again changes nothing, another is refused") {
    auto study = fresh();
    ask_one(*study);
    complete(*study, 0, {1.0});
    tell_request req{0, trial_state::complete, {1.0}, {}, {}, {}};
    auto again = study->tell(req);
    REQUIRE(again);
    CHECK(again->batch.operations.empty());
    CHECK(again->reply.trials[0].datetime_complete
          == study->get(0)->trials[0].datetime_complete);
    req.values = {2.0};
    auto other = study->tell(req);
    CHECK(code_of(other) == errc::wrong_state);
    CHECK(other.error().what == "Trial 0 is COMPLETE");
    req = {0, trial_state::fail, {}, {}, {}, {}};
    CHECK(code_of(study->tell(req)) == errc::wrong_state);
    req = {0, trial_state::complete, {1.0}, {}, {{"note", "1"}}, {}};
    CHECK(code_of(study->tell(req)) == errc::wrong_state);
  }

  TEST_CASE("a wrong number of values leaves the trial running") {
    auto study = fresh();
    ask_one(*study);
    auto told = study->tell({0, trial_state::complete, {1.0, 2.0}, {}, {}, {}});
    CHECK(code_of(told) == errc::invalid_argument);
    CHECK(told.error().field == "values");
    CHECK(study->get(0)->trials[0].state == trial_state::running);
  }

  TEST_CASE("a pruned trial counts with its last intermediate value") {
    auto study = fresh();
    ask_one(*study);
    commit(*study, study->report({0, {{3, 0.5}, {1, 0.9}}})->batch);
    auto told = study->tell({0, trial_state::pruned, {}, {}, {}, {}});
    REQUIRE(told);
    CHECK(told->reply.trials[0].values == std::vector<double>{0.5});
    CHECK(only<storage::finish_trial>(told->batch).values
          == std::vector<double>{0.5});
  }

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

  TEST_CASE("enqueued trials are handed out first, in order, and completed by "
            "the sampler") {
    auto study = fresh();
    ask_one(*study);
    auto added = study->add({{enqueued({{"depth", std::int64_t{3}}}),
                              enqueued({{"opt", std::string{"adam"}}})}});
    REQUIRE(added);
    commit(*study, added->batch);
    CHECK(study->get(1)->trials[0].state == trial_state::waiting);
    CHECK(study->get(1)->trials[0].system_attrs
          == std::vector<attribute>{{"fixed_params", R"({"depth": 3})"}});
    auto asked = study->ask({});
    REQUIRE(asked);
    CHECK(asked->reply.trials[0].row.number == 1);
    CHECK(asked->reply.trials[0].sampler == "enqueued");
    CHECK(asked->reply.trials[0].row.params.at(1).value == 3.0);
    CHECK(only<storage::start_trial>(asked->batch).params.size() == 3);
    CHECK(study->ask({})->reply.trials[0].row.number == 2);
    CHECK(study->ask({})->reply.trials[0].row.number == 3);
  }

  TEST_CASE("fixed parameters pass by the queue and must be in range") {
    auto study = fresh();
    commit(*study, study->add({{enqueued({})}})->batch);
    auto asked = study->ask({1, {{"depth", std::int64_t{5}}}, ""});
    REQUIRE(asked);
    CHECK(asked->reply.trials[0].row.number == 1);
    CHECK(asked->reply.trials[0].row.params[1].value == 5.0);
    auto refused = study->ask({1, {{"depth", std::int64_t{13}}}, ""});
    CHECK(code_of(refused) == errc::invalid_argument);
    CHECK(refused.error().field == "params.depth");
    CHECK(code_of(study->ask({1, {{"width", 1.0}}, ""}))
          == errc::invalid_argument);
    CHECK(study->size() == 2);
  }

  TEST_CASE("an import adds all trials or none") {
    auto study = fresh();
    added_trial good;
    good.state = trial_state::complete;
    good.params
      = {{"lr", 0.1}, {"depth", std::int64_t{2}}, {"opt", std::string{"sgd"}}};
    good.values = {0.25};
    auto bad = good;
    bad.params.pop_back();
    auto refused = study->add({{good, bad}});
    CHECK(code_of(refused) == errc::invalid_argument);
    CHECK(refused.error().field == "1.params");
    CHECK(study->size() == 0);
    auto added = study->add({{good, good}});
    REQUIRE(added);
    CHECK(added->batch.operations.size() == 3);
    CHECK(study->best()->trials[0].values == std::vector<double>{0.25});
  }

  TEST_CASE("what is missing is said") {
    auto study = fresh();
    CHECK(study->best().error().what == "No trials completed yet");
    ask_one(*study);
    CHECK(study->best().error().what == "No completed trials found");
    CHECK(code_of(study->get(1)) == errc::no_such_trial);
    CHECK(code_of(study->get(-1)) == errc::no_such_trial);
    CHECK(study->get(1).error().what == "Trial 1 not found in study 's'");
    CHECK(code_of(study->pareto()) == errc::not_applicable);
  }

  TEST_CASE("a study without a search space refuses to suggest") {
    auto d = definition();
    d.space.clear();
    auto study = fresh(d);
    CHECK(study->ask({}).error().what
          == "No search space defined for this study");
  }

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
    added_trial import;
    import.state = trial_state::complete;
    import.params = all;
    import.values = {1.0};
    auto added = study->add({{import}});
    CHECK(std::get<storage::insert_trial>(added->batch.operations[0])
            .row.system_attrs
          == std::vector<attribute>{label});
  }

  TEST_CASE("what is on its way to the database is neither handed out nor "
            "learnt from") {
    auto d = definition();
    d.sampler = {"nsgaii", {{"population_size", std::int64_t{2}}}};
    auto study = fresh(d);
    added_trial import;
    import.state = trial_state::complete;
    import.params = {{"lr", 0.1},
                     {"depth",
                      std::int64_t {
                        2
                      }},
                     { "opt",
                       std::string {
                         "sgd"
                       } }};
    import.values = {1.0};
    auto added = study->add({{import, import, enqueued({})}});
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

  TEST_CASE("creating it again takes over ranges but nothing incompatible") {
    auto study = fresh();
    ask_one(*study);
    complete(*study, 0, {1.0});
    create_request req{definition(), {}, true};
    CHECK(study->adopt(req)->batch.operations.empty());
    req.definition.space[1].dist = int_distribution{1, 20, 1, false};
    auto wider = study->adopt(req);
    REQUIRE(wider);
    CHECK(wider->batch.operations.size() == 1);
    CHECK(wider->reply.created == false);
    CHECK(ask_one(*study).params[1].index == 3); // A new entry in the table.
    req.definition.space[1].dist = int_distribution{1, 20, 1, true};
    CHECK(code_of(study->adopt(req)) == errc::study_differs);
    req = {definition("s", {direction::maximize}), {}, true};
    CHECK(code_of(study->adopt(req)) == errc::study_differs);
    req = {definition(), {}, false};
    CHECK(code_of(study->adopt(req)) == errc::study_exists);
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

  TEST_CASE("patching replaces user attributes") {
    auto study = fresh();
    auto done = study->patch({{{"team", "\"a\""}}});
    CHECK(only<storage::put_study_attribute>(done.batch).attr.key == "team");
    CHECK(study->patch({{{"team", "\"a\""}}}).batch.operations.empty());
    study->patch({{{"team", "\"b\""}}});
    CHECK(study->summary().user_attrs.back() == attribute{"team", "\"b\""});
  }

  TEST_CASE("a snapshot stays as it was while the study goes on") {
    auto study = fresh();
    ask_one(*study);
    ask_one(*study);
    complete(*study, 0, {1.0});
    auto before = study->snapshot();
    CHECK(before->trials.size() == 2);
    CHECK(before->n_finished == 1);
    CHECK(before->n_complete == 1);
    CHECK(before->space == std::vector<std::uint32_t>{0, 1, 2});
    complete(*study, 1, {2.0});
    ask_one(*study);
    CHECK(before->trials.size() == 2);
    CHECK(before->trials[1].state == trial_state::running);
    CHECK(before->trials[1].values.empty());
    auto after = study->snapshot();
    CHECK(after->trials[1].values == std::vector{2.0});
    CHECK(after->n_finished == 2);
  }

  TEST_CASE("every change gives another version, a new definition another "
            "incarnation") {
    auto study = fresh();
    auto first = study->snapshot();
    CHECK(study->snapshot()->version == first->version);
    CHECK(study->snapshot()->incarnation == first->incarnation);
    auto version = first->version;
    auto changed = [&] {
      auto before = std::exchange(version, study->snapshot()->version);
      return version > before;
    };
    ask_one(*study);
    CHECK(changed());
    CHECK(study->report({0, {{1, 0.5}}}).has_value() == true);
    CHECK(changed());
    complete(*study, 0, {1.0});
    CHECK(changed());
    CHECK_FALSE(changed());
    create_request wider{definition(), {}, true};
    wider.definition.space[1].dist = int_distribution{1, 20};
    REQUIRE(study->adopt(wider));
    CHECK(study->snapshot()->incarnation != first->incarnation);
    CHECK(fresh()->snapshot()->incarnation != first->incarnation);
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
