#include "http/trial_codec.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner;
using namespace tuner::http;

template <class Read>
auto good(Read read, const char* text) {
  validation_errors errors;
  auto out = read(json::parse(text), errors);
  CAPTURE(errors.body());
  CHECK(errors.empty());
  return out;
}

/// `type` and `loc` of every error.
template <class Read>
json brief(Read read, const json& body) {
  validation_errors errors;
  read(body, errors);
  auto out = json::array();
  auto body_of_answer = json::parse(errors.body());
  for (const auto& e : body_of_answer["detail"])
    out.push_back(json::array({e["type"], e["loc"]}));
  return out;
}

template <class Read>
json brief(Read read, const char* text) {
  return brief(read, json::parse(text));
}

auto complete(const json& body, validation_errors& errors) {
  return read_complete(7, body, errors);
}

auto fail_trial(const json& body, validation_errors& errors) {
  return read_fail(7, body, errors);
}

auto prune(const json& body, validation_errors& errors) {
  return read_prune(7, body, errors);
}

auto report(const json& body, validation_errors& errors) {
  return read_report(7, body, errors);
}

using points = std::vector<std::pair<std::int32_t, double>>;

points pairs(const std::vector<intermediate_value>& xs) {
  points out;
  for (const auto& x : xs)
    out.emplace_back(x.step, x.value);
  return out;
}

} // namespace

TEST_SUITE("http/trial_codec") {
  TEST_CASE("an ask may say nothing") {
    auto ask = good(read_ask, "{}");
    CHECK(ask.count == 1);
    CHECK(ask.params.empty());
    CHECK(ask.worker.empty());
  }

  TEST_CASE("an ask names its worker and fixes parameters") {
    auto ask = good(read_ask, R"({"worker": "w", "params":
      {"a": 1, "b": 1.0, "c": "x", "d": true, "e": null}})");
    CHECK(ask.worker == "w");
    CHECK(ask.params
          == named_values{{"a", std::int64_t{1}},
                          {"b", 1.0},
                          {"c", std::string{"x"}},
                          {"d", true},
                          {"e", std::monostate{}}});
    CHECK(good(read_ask, R"({"worker": null, "params": null})").worker == "");
  }

  TEST_CASE("a bad ask says where") {
    CHECK(brief(read_ask, R"({"worker": 1, "params": {"a": []},
                              "lease_seconds": "5", "count": 2})")
          == json::parse(R"([
      ["string_type", ["body", "worker"]],
      ["value_error", ["body", "params", "a"]],
      ["float_type", ["body", "lease_seconds"]],
      ["extra_forbidden", ["body", "count"]]])"));
    CHECK(brief(read_ask, "[]")
          == json::parse(R"([["model_attributes_type", ["body"]]])"));
  }

  TEST_CASE("a batch has 1 to 1000 trials") {
    CHECK(good(read_batch_ask, R"({"count": 1000})").count == 1'000);
    CHECK(good(read_batch_ask, R"({"count": 2.0, "worker": "w"})").count == 2);
    CHECK(brief(read_batch_ask, "{}")
          == json::parse(R"([["missing", ["body", "count"]]])"));
    CHECK(brief(read_batch_ask, R"({"count": 0})")
          == json::parse(R"([["greater_than_equal", ["body", "count"]]])"));
    CHECK(brief(read_batch_ask, R"({"count": 1001})")
          == json::parse(R"([["less_than_equal", ["body", "count"]]])"));
    CHECK(brief(read_batch_ask, R"({"count": 1e300})")
          == json::parse(R"([["int_type", ["body", "count"]]])"));
  }

  TEST_CASE("a completion takes a number or a list") {
    auto one = good(complete, R"({"values": 3})");
    CHECK(one.number == 7);
    CHECK(one.state == trial_state::complete);
    CHECK(one.values == std::vector{3.0});
    CHECK(good(complete, R"({"values": [1, 2.5]})").values
          == std::vector{1.0, 2.5});
    CHECK(good(complete, R"({"values": []})").values.empty());
  }

  TEST_CASE("a completion takes a learning curve, attributes, constraints") {
    auto x = good(complete, R"({"values": 1, "intermediate_values":
      {"10": 0.5, "2": 1, "0": -1e300, "2147483647": 3},
      "user_attrs": {"note": "ä", "n": [1, null]}, "constraints": [-1, 0]})");
    CHECK(pairs(x.intermediate_values)
          == points{{0, -1e300}, {2, 1.0}, {10, 0.5}, {2147483647, 3.0}});
    CHECK(
      x.user_attrs
      == std::vector<attribute>{{"n", "[1,null]"}, {"note", R"("\u00e4")"}});
    CHECK(x.constraints == std::vector{-1.0, 0.0});
  }

  TEST_CASE("bad values are reported for both forms, as pydantic does") {
    CHECK(brief(complete, "{}")
          == json::parse(R"([["missing", ["body", "values"]]])"));
    CHECK(brief(complete, R"({"values": "a"})") == json::parse(R"([
      ["float_parsing", ["body", "values", "float"]],
      ["list_type", ["body", "values", "list[float]"]]])"));
    CHECK(brief(complete, R"({"values": [1, null]})") == json::parse(R"([
      ["float_type", ["body", "values", "float"]],
      ["float_type", ["body", "values", "list[float]", 1]]])"));
    CHECK(brief(complete, R"({"values": null})").size() == 2);
    CHECK(brief(complete, R"({"values": true})").size() == 2);
  }

  TEST_CASE("steps are integers of 31 bits, each once") {
    for (auto step : {"-1", "x", "", "1.0", " 1", "+1", "2147483648", "0x1"}) {
      CAPTURE(step);
      json body{{"values", 1}, {"intermediate_values", {{step, 1}}}};
      CHECK(brief(complete, body)
            == json::array({json::array(
              {"int_parsing",
               json::array({"body", "intermediate_values", step, "[key]"})})}));
    }
    CHECK(
      brief(complete,
            R"({"values": 1, "intermediate_values": {"1": 1, "01": 2}})")
      == json::parse(R"([["value_error", ["body", "intermediate_values"]]])"));
    CHECK(
      brief(complete, R"({"values": 1, "intermediate_values": {"1": null}})")
      == json::parse(
        R"([["float_type", ["body", "intermediate_values", "1"]]])"));
    CHECK(
      brief(complete, R"({"values": 1, "intermediate_values": null})")
      == json::parse(R"([["dict_type", ["body", "intermediate_values"]]])"));
  }

  TEST_CASE("the reason of a failure becomes a user attribute") {
    auto x = good(fail_trial, R"({"reason": "out of \"memory\""})");
    CHECK(x.state == trial_state::fail);
    CHECK(x.user_attrs
          == std::vector<attribute>{{"fail_reason", R"("out of \"memory\"")"}});
    CHECK(good(fail_trial, "{}").user_attrs.empty());
    CHECK(good(fail_trial, R"({"reason": null})").user_attrs.empty());
    CHECK(brief(fail_trial, R"({"reason": 5})")
          == json::parse(R"([["string_type", ["body", "reason"]]])"));
  }

  TEST_CASE("pruning takes no fields") {
    CHECK(good(prune, "{}").state == trial_state::pruned);
    CHECK(brief(prune, R"({"values": 1})")
          == json::parse(R"([["extra_forbidden", ["body", "values"]]])"));
  }

  TEST_CASE("a report has one point or several") {
    CHECK(pairs(good(report, R"({"step": 3, "value": 0.5})").points)
          == points{{3, 0.5}});
    auto several = good(report, R"({"reports": [{"step": 1, "value": 2},
                                                {"step": 0, "value": 3}]})");
    CHECK(several.number == 7);
    CHECK(pairs(several.points) == points{{1, 2.0}, {0, 3.0}});
  }

  TEST_CASE("a bad report says where") {
    CHECK(brief(report, "{}") == json::parse(R"([
      ["missing", ["body", "step"]], ["missing", ["body", "value"]]])"));
    CHECK(brief(report, R"({"step": -1, "value": "x"})") == json::parse(R"([
      ["greater_than_equal", ["body", "step"]],
      ["float_parsing", ["body", "value"]]])"));
    CHECK(brief(report, R"({"step": 2147483648, "value": 1})")
          == json::parse(R"([["less_than_equal", ["body", "step"]]])"));
    CHECK(brief(report, R"({"reports": []})")
          == json::parse(R"([["too_short", ["body", "reports"]]])"));
    CHECK(brief(report, R"({"reports": [{"step": 1}], "step": 1})")
          == json::parse(R"([
      ["missing", ["body", "reports", 0, "value"]],
      ["value_error", ["body", "step"]]])"));
    CHECK(brief(report, R"({"reports": [{"step": 1, "value": 1}], "value": 1,
                            "x": 1})")
          == json::parse(R"([["value_error", ["body", "value"]],
                             ["extra_forbidden", ["body", "x"]]])"));
  }

  TEST_CASE("a report has at most a thousand points") {
    auto points = json::array();
    for (int i = 0; i < 1'000; ++i)
      points.push_back({{"step", i}, {"value", 1.0}});
    json body{{"reports", points}};
    CHECK(good(report, body.dump().c_str()).points.size() == 1'000);
    body["reports"].push_back({{"step", 1'000}, {"value", 1.0}});
    CHECK(brief(report, body.dump().c_str())
          == json::parse(R"([["too_long", ["body", "reports"]]])"));
  }

  TEST_CASE("a trial without a state waits to be handed out") {
    auto added = good(read_add, R"({"params": {"x": 1}, "user_attrs":
                                    {"from": "me"}})");
    REQUIRE(added.trials.size() == 1);
    CHECK(added.trials[0].state == trial_state::waiting);
    CHECK(added.trials[0].params == named_values{{"x", std::int64_t{1}}});
    CHECK(added.trials[0].user_attrs
          == std::vector<attribute>{{"from", R"("me")"}});
  }

  TEST_CASE("finished trials are imported one by one or as a list") {
    auto added = good(read_add, R"([
      {"params": {"x": 1}, "state": "COMPLETE", "values": 2,
       "intermediate_values": {"0": 1}, "constraints": [1]},
      {"params": {}, "state": "PRUNED", "values": null},
      {"params": {}, "state": "FAIL"},
      {"params": {}, "state": "WAITING"}])");
    REQUIRE(added.trials.size() == 4);
    CHECK(added.trials[0].values == std::vector{2.0});
    CHECK(pairs(added.trials[0].intermediate_values) == points{{0, 1.0}});
    CHECK(added.trials[0].constraints == std::vector{1.0});
    CHECK(added.trials[1].state == trial_state::pruned);
    CHECK(added.trials[2].state == trial_state::fail);
    CHECK(added.trials[3].state == trial_state::waiting);
  }

  TEST_CASE("a bad trial in a list says which") {
    CHECK(brief(read_add, R"([{"params": {}}, {"values": 1},
                              {"params": {}, "state": "RUNNING"}])")
          == json::parse(R"([
      ["missing", ["body", 1, "params"]],
      ["missing", ["body", 1, "state"]],
      ["enum", ["body", 2, "state"]]])"));
    CHECK(brief(read_add, R"({"params": {}, "state": "COMPLETE"})")
          == json::parse(R"([["missing", ["body", "values"]]])"));
    CHECK(brief(read_add, R"({"params": {}, "state": "FAIL", "values": 1})")
          == json::parse(R"([["value_error", ["body", "values"]]])"));
    CHECK(brief(read_add, R"({"params": {}, "constraints": [1]})")
          == json::parse(R"([["value_error", ["body", "constraints"]]])"));
    CHECK(brief(read_add, "[]") == json::parse(R"([["too_short", ["body"]]])"));
    CHECK(brief(read_add, json(1'001, json{{"params", json::object()}}))
          == json::parse(R"([["too_long", ["body"]]])"));
    CHECK(brief(read_add, "5")
          == json::parse(R"([["model_attributes_type", ["body"]]])"));
  }
}
