#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

// NaN equals NaN here.
bool same_points(const std::vector<intermediate_value>& a,
                 const std::vector<intermediate_value>& b) {
  return std::equal(
    a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
      return x.step == y.step
             && (x.value == y.value
                 || (std::isnan(x.value) && std::isnan(y.value)));
    });
}

void check_same(const trial& a, const trial& b) {
  CHECK(a.number == b.number);
  CHECK(a.state == b.state);
  CHECK(a.params == b.params);
  CHECK(a.values == b.values);
  CHECK(same_points(a.intermediate_values, b.intermediate_values));
  CHECK(a.constraints == b.constraints);
  CHECK(a.user_attrs == b.user_attrs);
  CHECK(a.system_attrs == b.system_attrs);
  CHECK(a.datetime_start == b.datetime_start);
  CHECK(a.datetime_complete == b.datetime_complete);
}

stored_study load(backend& db, const std::string& name) {
  auto study = db.make_reader()->load(name);
  REQUIRE_MESSAGE(study, study.error().what);
  return std::move(*study);
}

} // namespace

TEST_CASE_TEMPLATE("a study's definition comes back as it was created",
                   Database, sqlite_database, postgres_database) {
  Database db;
  auto definition = example_definition("étude 😀 '\"\\%_");
  study_writer writer{db.backend(), definition};
  auto study = load(db.backend(), definition.name);
  CHECK(study.id == writer.id());
  CHECK(study.definition.name == definition.name);
  CHECK(study.definition.directions == definition.directions);
  CHECK(study.definition.space == definition.space);
  CHECK(study.definition.sampler == definition.sampler);
  CHECK(study.definition.pruner == definition.pruner);
  CHECK(study.definition.seed == definition.seed);
  CHECK(study.definition.user_attrs == definition.user_attrs);
  CHECK(study.definition.metric_names == definition.metric_names);
  CHECK(study.table == definition.space);
  CHECK(study.trials.empty());
  CHECK(study.waiting.empty());
  REQUIRE(study.user_attrs.size() == 5);
  CHECK(study.user_attrs[0].key == "search_space");
  CHECK(study.user_attrs[1] == attribute{"sampler", "\"tpe\""});
  CHECK(study.user_attrs[2] == attribute{"pruner", "\"patient\""});
  CHECK(study.user_attrs[4] == definition.user_attrs[1]);
}

TEST_CASE_TEMPLATE("system attributes of a study come back, but for the "
                   "definition's",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  auto put = [](std::string key, std::string json) {
    return put_study_attribute{true, {std::move(key), std::move(json)}};
  };
  trial x;
  x.system_attrs = {{"NSGAIISampler:generation", "1"}};
  x.datetime_start = at(0);
  auto ok = writer.apply({put("NSGAIISampler:parent:1", "[3, 1]"),
                          insert_trial{x}, put("other", "{\"a\": null}")});
  REQUIRE_MESSAGE(ok, ok.error().what);
  REQUIRE(writer.apply({put("NSGAIISampler:parent:1", "[2]")}));
  auto study = load(db.backend(), "s");
  CHECK(study.system_attrs
        == std::vector<attribute>{{"NSGAIISampler:parent:1", "[2]"},
                                  {"other", "{\"a\": null}"}});
  CHECK(study.trials[0].system_attrs == x.system_attrs);
  CHECK(study.definition.metric_names == std::vector<std::string>{"ndcg"});
}

TEST_CASE_TEMPLATE("a trial in every state comes back as it was inserted",
                   Database, sqlite_database, postgres_database) {
  Database db;
  study_writer writer{db.backend(), example_definition("s")};
  std::vector<trial> trials;
  auto add = [&](trial_state state) -> trial& {
    trials.push_back(example_trial(static_cast<std::int64_t>(trials.size())));
    trials.back().state = state;
    return trials.back();
  };
  add(trial_state::complete);
  add(trial_state::pruned);
  add(trial_state::fail).values.clear();
  auto& running = add(trial_state::running);
  running.values.clear();
  running.constraints.clear();
  running.datetime_complete.reset();
  add(trial_state::complete).values = {std::numeric_limits<double>::infinity()};
  add(trial_state::complete).values
    = {-std::numeric_limits<double>::infinity()};
  trial waiting;
  waiting.number = 6;
  waiting.state = trial_state::waiting;
  waiting.system_attrs = {{"fixed_params", R"({"depth": 20, "tier": null})"}};
  trials.push_back(waiting);
  std::vector<operation> operations;
  for (const auto& x : trials)
    operations.emplace_back(insert_trial{x});
  auto receipt = writer.apply(operations);
  REQUIRE_MESSAGE(receipt, receipt.error().what);

  auto study = load(db.backend(), "s");
  CHECK(study.table == study.definition.space);
  REQUIRE(study.trials.size() == trials.size());
  REQUIRE(receipt->trial_ids.size() == trials.size());
  for (std::size_t i = 0; i < trials.size(); ++i) {
    CAPTURE(i);
    check_same(study.trials[i], trials[i]);
    CHECK(study.trials[i].id == receipt->trial_ids[i]);
  }
  REQUIRE(study.waiting.size() == 1);
  CHECK(study.waiting[0].number == 6);
  REQUIRE(study.waiting[0].params.size() == 2);
  CHECK(study.waiting[0].params[0].first == "depth");
  CHECK(study.waiting[0].params[0].second == parameter_value{std::int64_t{20}});
  CHECK(study.waiting[0].params[1].second == parameter_value{});
}
