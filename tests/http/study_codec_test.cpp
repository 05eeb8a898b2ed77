#include "http/study_codec.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner;
using namespace tuner::http;

/// A valid body of `POST /studies` with some members replaced.
json study_with(const char* changes) {
  auto out = json::parse(R"({"name": "s", "search_space": [
    {"type": "float", "name": "x", "low": 0, "high": 1}]})");
  out.merge_patch(json::parse(changes));
  return out;
}

json space(const char* parameters) {
  auto out = study_with("{}");
  out["search_space"] = json::parse(parameters);
  return out;
}

create_request read(const json& body) {
  validation_errors errors;
  auto out = read_create(body, errors);
  CAPTURE(errors.body());
  CHECK(errors.empty());
  return out;
}

json errors_of(const json& body) {
  validation_errors errors;
  read_create(body, errors);
  return json::parse(errors.body())["detail"];
}

/// `type` and `loc` of every error.
json brief(const json& body) {
  auto out = json::array();
  for (const auto& e : errors_of(body))
    out.push_back({e["type"], e["loc"]});
  return out;
}

} // namespace

TEST_SUITE("http/study_codec") {
  TEST_CASE("a minimal study has the defaults of the contract") {
    auto req = read(study_with("{}"));
    const auto& study = req.definition;
    CHECK(study.name == "s");
    CHECK(study.directions == std::vector{direction::maximize});
    CHECK(study.space
          == search_space{{"x", float_distribution{0.0, 1.0, {}, false}}});
    // The registry fills in the configured ones.
    CHECK(study.sampler == algorithm_choice{""});
    CHECK(study.pruner == algorithm_choice{""});
    CHECK(req.load_if_exists);
    CHECK_FALSE(req.seed);
    CHECK(study.user_attrs.empty());
    CHECK(study.metric_names.empty());
  }

  TEST_CASE("every field of a study is read") {
    auto req = read(json::parse(R"({
      "name": "größe/1", "direction": ["minimize", "maximize"],
      "search_space": [
        {"type": "float", "name": "a", "low": 0.5, "high": 1, "step": 0.25},
        {"type": "float", "name": "b", "low": 1, "high": 2, "step": null,
         "log": true},
        {"type": "int", "name": "c", "low": 1.0, "high": 9, "step": 2},
        {"type": "categorical", "name": "d", "choices": ["x", 2, 2.5, false]}],
      "sampler": "tpe", "pruner": "median", "load_if_exists": false,
      "seed": 7, "sampler_options": {"n_startup_trials": 3, "magic": null},
      "pruner_options": {"interval_steps": 2.0},
      "user_attrs": {"ä": [1, {"b": "€"}]}, "metric_names": ["u", "v"]})"));
    const auto& study = req.definition;
    CHECK(study.name == "größe/1");
    CHECK(study.directions
          == std::vector{direction::minimize, direction::maximize});
    CHECK(study.space
          == search_space{
            {"a", float_distribution{0.5, 1.0, 0.25, false}},
            {"b", float_distribution{1.0, 2.0, {}, true}},
            {"c", int_distribution{1, 9, 2, false}},
            {"d", categorical_distribution{
                    {std::string{"x"}, std::int64_t{2}, 2.5, false}}}});
    CHECK(study.sampler.name == "tpe");
    CHECK(study.sampler.options
          == std::vector<option>{{"magic", std::monostate{}},
                                 {"n_startup_trials", std::int64_t{3}}});
    CHECK(study.pruner
          == algorithm_choice{"median", {{"interval_steps", 2.0}}});
    CHECK_FALSE(req.load_if_exists);
    CHECK(req.seed == 7);
    CHECK(study.user_attrs
          == std::vector<attribute>{{"ä", R"([1,{"b":"\u20ac"}])"}});
    CHECK(study.metric_names == std::vector<std::string>{"u", "v"});
  }

  TEST_CASE("a list of one direction is one objective") {
    auto req = read(study_with(R"({"direction": ["minimize"]})"));
    CHECK(req.definition.directions == std::vector{direction::minimize});
  }

  TEST_CASE("missing fields are listed in the order of the contract") {
    CHECK(errors_of(json::parse(R"({"x": 1})")) == json::parse(R"([
      {"type": "missing", "loc": ["body", "name"], "msg": "Field required",
       "input": {"x": 1}},
      {"type": "missing", "loc": ["body", "search_space"],
       "msg": "Field required", "input": {"x": 1}},
      {"type": "extra_forbidden", "loc": ["body", "x"],
       "msg": "Extra inputs are not permitted", "input": 1}])"));
  }

  TEST_CASE("a body that is no object is refused") {
    for (auto text : {"[]", "1", "\"x\"", "null"})
      CHECK(brief(json::parse(text))
            == json::parse(R"([["model_attributes_type", ["body"]]])"));
  }

  TEST_CASE("a policy is read, and null takes a part of it back") {
    auto body = study_with("{}");
    body["max_trials"] = 10;
    body["lease_seconds"] = 2.5;
    body["max_retries"] = 0;
    validation_errors errors;
    auto given = read_create(body, errors).policy.applied_to({});
    CHECK(given == trial_policy{10, 2.5, 0});
    auto taken = read_patch(
      json::parse(R"({"max_trials": null, "lease_seconds": null})"), errors);
    CHECK(errors.empty());
    CHECK(taken.policy.applied_to(given)
          == trial_policy{std::nullopt, std::nullopt, 0});
    CHECK(read_patch(json::parse("{}"), errors).policy.applied_to(given)
          == given);
  }

  TEST_CASE("a wrong policy says where") {
    auto body = study_with("{}");
    body["max_trials"] = 0;
    body["lease_seconds"] = 0.5;
    body["max_retries"] = 1'001;
    CHECK(brief(body) == json::parse(R"([
      ["greater_than_equal", ["body", "max_trials"]],
      ["greater_than_equal", ["body", "lease_seconds"]],
      ["less_than_equal", ["body", "max_retries"]]])"));
  }

  TEST_CASE("names have 1 to 256 characters, whatever their bytes") {
    auto named = [](const std::string& name) {
      auto out = study_with("{}");
      out["name"] = name;
      return out;
    };
    CHECK(errors_of(named("")) == json::parse(R"([{
      "type": "string_too_short", "loc": ["body", "name"],
      "msg": "String should have at least 1 character", "input": "",
      "ctx": {"min_length": 1}}])"));
    std::string wide;
    for (int i = 0; i < 256; ++i)
      wide += "€";
    CHECK(errors_of(named(wide)).empty());
    CHECK(errors_of(named(std::string(257, 'x')))
          == json{{{"type", "string_too_long"},
                   {"loc", {"body", "name"}},
                   {"msg", "String should have at most 256 characters"},
                   {"input", std::string(257, 'x')},
                   {"ctx", {{"max_length", 256}}}}});
    CHECK(brief(study_with(R"({"name": 1})"))
          == json::parse(R"([["string_type", ["body", "name"]]])"));
  }

  TEST_CASE("a wrong direction is reported for both forms, as pydantic does") {
    CHECK(errors_of(study_with(R"({"direction": "up"})")) == json::parse(R"([
      {"type": "literal_error",
       "loc": ["body", "direction", "literal['maximize','minimize']"],
       "msg": "Input should be 'maximize' or 'minimize'", "input": "up",
       "ctx": {"expected": "'maximize' or 'minimize'"}},
      {"type": "list_type",
       "loc": ["body", "direction", "list[literal['maximize','minimize']]"],
       "msg": "Input should be a valid list", "input": "up"}])"));
    CHECK(brief(study_with(R"({"direction": ["minimize", 1]})"))
          == json::parse(R"([
      ["literal_error",
       ["body", "direction", "literal['maximize','minimize']"]],
      ["literal_error",
       ["body", "direction", "list[literal['maximize','minimize']]", 1]]])"));
    CHECK(brief(study_with(R"({"direction": null})")).empty()); // removed
    auto body = study_with("{}");
    body["direction"] = nullptr;
    CHECK(brief(body).size() == 2);
  }

  TEST_CASE("a study has 1 to 8 directions") {
    auto with = [](std::size_t n) {
      auto out = study_with("{}");
      out["direction"] = std::vector<std::string>(n, "minimize");
      return errors_of(out);
    };
    CHECK(with(1).empty());
    CHECK(with(8).empty());
    REQUIRE(with(0).size() == 2);
    CHECK(with(0)[1] == json::parse(R"({"type": "too_short",
      "loc": ["body", "direction", "list[literal['maximize','minimize']]"],
      "msg": "List should have at least 1 item after validation, not 0",
      "input": [],
      "ctx": {"field_type": "List", "min_length": 1, "actual_length": 0}})"));
    CHECK(with(9)[1]["msg"]
          == "List should have at most 8 items after validation, not 9");
  }

  TEST_CASE("a parameter is recognized by its type") {
    CHECK(errors_of(space(R"([{"name": "x"}])")) == json::parse(R"([{
      "type": "union_tag_not_found", "loc": ["body", "search_space", 0],
      "msg": "Unable to extract tag using discriminator 'type'",
      "input": {"name": "x"}, "ctx": {"discriminator": "'type'"}}])"));
    CHECK(errors_of(space(R"([{"type": "real"}])")) == json::parse(R"([{
      "type": "union_tag_invalid", "loc": ["body", "search_space", 0],
      "msg": "Input tag 'real' found using 'type' does not match any of the expected tags: 'float', 'int', 'categorical'",
      "input": {"type": "real"},
      "ctx": {"discriminator": "'type'", "tag": "real",
              "expected_tags": "'float', 'int', 'categorical'"}}])"));
    CHECK(brief(space("[1]"))
          == json::parse(
            R"([["model_attributes_type", ["body", "search_space", 0]]])"));
    CHECK(brief(space("{}"))
          == json::parse(R"([["list_type", ["body", "search_space"]]])"));
    CHECK(brief(space("[]"))
          == json::parse(R"([["too_short", ["body", "search_space"]]])"));
  }

  TEST_CASE("errors within a parameter name its type") {
    CHECK(brief(space(R"([
      {"type": "float", "name": "a", "low": "0", "high": "x", "step": true,
       "log": "yes", "choices": []},
      {"type": "int", "low": 5.5, "high": "x", "step": null, "log": null},
      {"type": "categorical", "name": "c", "choices": [null]}])"))
          == json::parse(R"([
      ["float_type", ["body", "search_space", 0, "float", "low"]],
      ["float_parsing", ["body", "search_space", 0, "float", "high"]],
      ["float_type", ["body", "search_space", 0, "float", "step"]],
      ["bool_parsing", ["body", "search_space", 0, "float", "log"]],
      ["extra_forbidden", ["body", "search_space", 0, "float", "choices"]],
      ["missing", ["body", "search_space", 1, "int", "name"]],
      ["int_from_float", ["body", "search_space", 1, "int", "low"]],
      ["int_parsing", ["body", "search_space", 1, "int", "high"]],
      ["int_type", ["body", "search_space", 1, "int", "step"]],
      ["bool_type", ["body", "search_space", 1, "int", "log"]],
      ["string_type",
       ["body", "search_space", 2, "categorical", "choices", 0, "str"]],
      ["int_type",
       ["body", "search_space", 2, "categorical", "choices", 0, "int"]],
      ["float_type",
       ["body", "search_space", 2, "categorical", "choices", 0, "float"]],
      ["bool_type",
       ["body", "search_space", 2, "categorical", "choices", 0, "bool"]]])"));
  }

  TEST_CASE("what a range cannot be is refused where it stands") {
    struct row {
      const char* parameter;
      const char* kind;
      const char* member;
    };
    for (const auto& x : {
           row{R"({"low": 2, "high": 1})", "float", "high"},
           row{R"({"low": 0, "high": 1, "log": true})", "float", "low"},
           row{R"({"low": 1, "high": 2, "log": true, "step": 0.1})", "float",
               "step"},
           row{R"({"low": 0, "high": 1, "step": 0})", "float", "step"},
           row{R"({"low": 0, "high": 1, "step": -1})", "float", "step"},
           row{R"({"low": 2, "high": 1})", "int", "high"},
           row{R"({"low": 0, "high": 1, "log": true})", "int", "low"},
           row{R"({"low": 1, "high": 9, "log": true, "step": 2})", "int",
               "step"},
           row{R"({"low": 0, "high": 1, "step": 0})", "int", "step"},
         }) {
      CAPTURE(x.parameter);
      auto parameter = json::parse(x.parameter);
      parameter["type"] = x.kind;
      parameter["name"] = "x";
      auto body = study_with("{}");
      body["search_space"] = {parameter};
      auto errors = errors_of(body);
      REQUIRE(errors.size() == 1);
      CHECK(errors[0]["type"] == "value_error");
      CHECK(errors[0]["loc"]
            == json{"body", "search_space", 0, x.kind, x.member});
      CHECK(errors[0]["input"] == parameter[x.member]);
      CHECK(errors[0]["msg"] != "");
    }
  }

  TEST_CASE("choices are at least one and pairwise different") {
    auto choices = [](const char* text) {
      auto body = space(R"([{"type": "categorical", "name": "c"}])");
      body["search_space"][0]["choices"] = json::parse(text);
      return brief(body);
    };
    CHECK(choices(R"(["a", 1, 0, "1"])").empty());
    CHECK(choices("[]") == json::parse(R"([["too_short",
      ["body", "search_space", 0, "categorical", "choices"]]])"));
    for (auto text : {R"(["a", "a"])", "[1, 1.0]", "[true, 1]"}) {
      CAPTURE(text);
      CHECK(choices(text) == json::parse(R"([["value_error",
        ["body", "search_space", 0, "categorical", "choices"]]])"));
    }
  }

  TEST_CASE("parameter names are not empty and unique") {
    CHECK(brief(space(R"([
      {"type": "int", "name": "x", "low": 0, "high": 1},
      {"type": "float", "name": "x", "low": 0, "high": 1},
      {"type": "int", "name": "", "low": 0, "high": 1}])"))
          == json::parse(R"([
      ["value_error", ["body", "search_space", 1, "float", "name"]],
      ["string_too_short", ["body", "search_space", 2, "int", "name"]]])"));
  }

  TEST_CASE("options are scalars and objects of such") {
    CHECK(
      brief(study_with(R"({"sampler_options": {"a": [1], "b": 1}})"))
      == json::parse(R"([["value_error", ["body", "sampler_options", "a"]]])"));
    CHECK(brief(study_with(R"({"pruner_options": {"a": {"b": {"c": []}}}})"))
          == json::parse(
            R"([["value_error", ["body", "pruner_options", "a", "b", "c"]]])"));
    auto pruner
      = read(study_with(R"({"pruner_options": {"a": {"b": {}, "c": 1}}})"))
          .definition.pruner;
    REQUIRE(pruner.options.size() == 1);
    REQUIRE(pruner.options[0].members);
    option empty{"b", {}, std::vector<option>{}};
    CHECK(*pruner.options[0].members
          == std::vector<option>{empty, {"c", std::int64_t{1}}});
    CHECK(brief(study_with(R"({"pruner_options": 5})"))
          == json::parse(R"([["dict_type", ["body", "pruner_options"]]])"));
  }

  TEST_CASE("a seed is an integer that JSON carries exactly") {
    CHECK(read(study_with(R"({"seed": 9007199254740991})")).seed
          == 9007199254740991);
    CHECK(brief(study_with(R"({"seed": -1})"))
          == json::parse(R"([["greater_than_equal", ["body", "seed"]]])"));
    CHECK(brief(study_with(R"({"seed": 1.5})"))
          == json::parse(R"([["int_from_float", ["body", "seed"]]])"));
  }

  TEST_CASE("there are as many metric names as objectives") {
    CHECK(brief(study_with(R"({"metric_names": ["a", "b"]})"))
          == json::parse(R"([["value_error", ["body", "metric_names"]]])"));
    CHECK(brief(study_with(R"({"metric_names": [1]})"))
          == json::parse(R"([["string_type", ["body", "metric_names", 0]]])"));
  }

  TEST_CASE("attributes that describe a study are reserved") {
    CHECK(brief(study_with(
            R"({"user_attrs": {"sampler": 1, "pruner": 1, "ok": 1}})"))
          == json::parse(R"([
      ["value_error", ["body", "user_attrs", "sampler"]],
      ["value_error", ["body", "user_attrs", "pruner"]]])"));
    validation_errors errors;
    read_patch(json::parse(R"({"user_attrs": {"search_space": []}})"), errors);
    CHECK(errors.list().size() == 1);
  }

  TEST_CASE("attribute names have 1 to 512 characters") {
    auto body = study_with("{}");
    body["user_attrs"] = {{"", 1}, {std::string(513, 'x'), 2}};
    CHECK(brief(body)
          == json::array(
            {json::array({"string_too_short",
                          json::array({"body", "user_attrs", "", "[key]"})}),
             json::array({"string_too_long",
                          json::array({"body", "user_attrs",
                                       std::string(513, 'x'), "[key]"})})}));
  }

  TEST_CASE("a patch takes user attributes only") {
    validation_errors errors;
    auto patch
      = read_patch(json::parse(R"({"user_attrs": {"a": 1.0}})"), errors);
    CHECK(errors.empty());
    CHECK(patch.user_attrs == std::vector<attribute>{{"a", "1.0"}});
    read_patch(json::parse(R"({"direction": "minimize"})"), errors);
    REQUIRE(errors.list().size() == 1);
    CHECK(errors.list()[0].type == "extra_forbidden");
  }
}
