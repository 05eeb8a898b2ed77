// Rows that no reader can understand safely: refused, one study at a time.

#include "storage/study_assembler.hpp"

#include "tests/storage/databases.hpp"
#include "tests/storage/example_study.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using namespace tuner::test;

namespace {

constexpr auto x_json = R"({"type": "float", "low": 0, "high": 1})";
constexpr auto c_json = R"({"type": "categorical", "choices": ["a", "b"]})";

// Assembles a study with one objective and two trials, with `break_it` in
// between, and returns the reason for which it is refused, or nothing.
std::string refusal(const std::function<void(study_assembler&)>& break_it) {
  study_assembler s{1, "s"};
  s.add_direction(0, "MINIMIZE");
  s.add_trial(10, 0, "COMPLETE", "2026-01-01 00:00:00", "2026-01-01 00:00:01");
  s.add_trial(11, 1, "RUNNING", "2026-01-01 00:00:02", {});
  break_it(s);
  s.add_value(10, 0, 1.5, "FINITE");
  auto study = s.finish();
  if (study)
    return "";
  CHECK(study.error().code == errc::unreadable_study);
  CHECK(study.error().what.starts_with("Study 's' cannot be read safely: "));
  return study.error().what;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("a sound study is not refused") {
  CHECK(refusal([](study_assembler& s) {
          s.add_param(11, 1, "x", 7.0, x_json); // out of range, as enqueued
          s.add_param(11, 2, "c", 1.0, c_json);
          s.add_intermediate_value(11, -1, {}, "NAN");
          s.add_trial_attribute(11, true, "anything", "[NaN]");
        })
        == "");
}

TEST_CASE("numbers of trials must be dense") {
  CHECK(contains(refusal([](auto& s) { s.add_trial(12, 3, "FAIL", {}, {}); }),
                 "number 3 instead of 2"));
  CHECK(contains(refusal([](auto& s) { s.add_trial(9, 2, "FAIL", {}, {}); }),
                 "not numbered"));
  CHECK(contains(
    refusal([](auto& s) { s.add_trial(12, std::nullopt, "FAIL", {}, {}); }),
    "id 12 has no number"));
}

TEST_CASE("what a trial holds must be understood") {
  struct sample {
    std::function<void(study_assembler&)> break_it;
    std::string reason;
  };
  std::vector<sample> samples{
    {[](auto& s) { s.add_trial(12, 2, "PAUSED", {}, {}); },
     "trial 2: its state"},
    {[](auto& s) { s.add_trial(12, 2, "FAIL", "yesterday", {}); },
     "trial 2: the time 'yesterday'"},
    {[](auto& s) { s.add_trial(12, 2, "COMPLETE", {}, {}); },
     "trial 2: it is COMPLETE with 0 values"},
    {[](auto& s) { s.add_param(11, 1, "x", {}, x_json); },
     "trial 1: parameter 'x': it has no value"},
    {[](auto& s) { s.add_param(11, 1, "c", 2.0, c_json); },
     "trial 1: parameter 'c': the value"},
    {[](auto& s) { s.add_param(11, 1, "c", -0.5, c_json); },
     "trial 1: parameter 'c'"},
    {[](auto& s) { s.add_param(11, 1, "x", 0.5, "{}"); },
     "trial 1: parameter 'x': its distribution"},
    {[](auto& s) { s.add_value(11, 0, {}, "FINITE"); }, "trial 1: the value"},
    {[](auto& s) { s.add_value(11, 0, 1.0, "HUGE"); }, "trial 1: the value"},
    {[](auto& s) { s.add_value(11, 1, 1.0, "FINITE"); }, "trial 1: a value is"},
    {[](auto& s) { s.add_value(10, 1, 1.0, "FINITE"); }, "trial 0: it is"},
    {[](auto& s) { s.add_intermediate_value(11, 1, {}, "FINITE"); },
     "trial 1: the intermediate value at step 1"},
    {[](auto& s) { s.add_intermediate_value(11, 1L << 40, 1.0, "FINITE"); },
     "trial 1: the intermediate value"},
    {[](auto& s) { s.add_trial_attribute(11, false, "k", "{"); },
     "trial 1: attribute 'k'"},
    {[](auto& s) { s.add_trial_attribute(11, false, "k", {}); },
     "trial 1: attribute 'k': it is NULL"},
    {[](auto& s) { s.add_trial_attribute(11, true, "constraints", "[\"a\"]"); },
     "trial 1: attribute 'constraints'"},
    {[](auto& s) {
       s.add_trial(12, 2, "WAITING", {}, {});
       s.add_trial_attribute(12, true, "fixed_params", "[1]");
     },
     "trial 2: attribute 'fixed_params'"},
  };
  for (const auto& [break_it, reason] : samples) {
    auto found = refusal(break_it);
    CAPTURE(found);
    CHECK(contains(found, reason));
  }
}

TEST_CASE("what the study itself says must be understood") {
  auto refused = [](const std::function<void(study_assembler&)>& fill) {
    study_assembler s{1, "s"};
    fill(s);
    auto study = s.finish();
    return study ? std::string{} : study.error().what;
  };
  CHECK(contains(refused([](auto&) {}), "no direction"));
  CHECK(contains(refused([](auto& s) { s.add_direction(0, "NOT_SET"); }),
                 "'NOT_SET'"));
  CHECK(contains(refused([](auto& s) { s.add_direction(1, "MINIMIZE"); }),
                 "not numbered"));
  CHECK(contains(refused([](auto& s) {
                   for (int i = 0; i < 9; ++i)
                     s.add_direction(i, "MINIMIZE");
                 }),
                 "9 objectives"));
  for (std::string config :
       {"[]", R"({"seed": -1})", R"({"seed": "1"})",
        R"({"sampler_options": []})", R"({"pruner_options": {"a": [1]}})",
        R"({"pruner_options": {"a": {"b": [1]}}})"})
    CHECK(contains(refused([&](auto& s) {
                     s.add_direction(0, "MINIMIZE");
                     s.add_system_attribute("tuner:config", config);
                   }),
                   "'tuner:config'"));
}

TEST_CASE("options within options are refused before they are too deep") {
  constexpr int depth = 100'000;
  std::string config;
  for (int i = 0; i < depth; ++i)
    config += "{\"pruner_options\": ";
  config += "1" + std::string(depth, '}');
  CHECK(contains(refusal([&](study_assembler& s) {
                   s.add_system_attribute("tuner:config", config);
                 }),
                 "nested at most 32 deep"));
}

TEST_CASE("a rung that was completed with infinity stays so") {
  study_assembler s{1, "s"};
  s.add_direction(0, "MINIMIZE");
  s.add_trial(1, 0, "RUNNING", {}, {});
  s.add_trial_attribute(1, true, "completed_rung_0", "-Infinity");
  auto study = std::move(s).finish();
  REQUIRE(study);
  CHECK(study->trials[0].system_attrs
        == std::vector<attribute>{{"completed_rung_0", "-Infinity"}});
}

TEST_CASE("attributes that only look like ours do no harm") {
  study_assembler s{1, "s"};
  s.add_direction(0, "MINIMIZE");
  s.add_user_attribute("search_space", R"([{"name": "x"}])");
  s.add_user_attribute("sampler", "17");
  s.add_system_attribute("study:metric_names", R"(["a", "b"])");
  s.add_trial(1, 0, "RUNNING", {}, {});
  s.add_param(1, 1, "y", 0.5, x_json);
  auto study = s.finish();
  REQUIRE(study);
  CHECK(study->definition.space
        == search_space{{"y", float_distribution{0.0, 1.0, {}, false}}});
  CHECK(study->definition.sampler.name.empty());
  CHECK(study->definition.metric_names.empty());
  CHECK(study->user_attrs.size() == 2);
}

TEST_CASE_TEMPLATE("one unreadable study leaves the others alone", Database,
                   sqlite_database, postgres_database) {
  Database db;
  study_writer good{db.backend(), example_definition("good")};
  study_writer bad{db.backend(), example_definition("bad")};
  for (auto* writer : {&good, &bad})
    REQUIRE(writer->apply({insert_trial{example_trial(0)}}));
  db.execute("UPDATE trial_params SET distribution_json = 'x' WHERE param_name "
             "= 'lr' AND trial_id = (SELECT trial_id FROM trials WHERE "
             "study_id = "
             + std::to_string(bad.id()) + ")");
  auto reader = db.backend().make_reader();
  auto study = reader->load("bad");
  REQUIRE(!study);
  CHECK(study.error().code == errc::unreadable_study);
  CHECK(contains(study.error().what, "trial 0: parameter 'lr'"));
  CHECK(reader->load("good"));
  CHECK(reader->list({})->total == 2);
  CHECK(bad.apply({delete_study{}}));
}
