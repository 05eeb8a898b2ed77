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
}
