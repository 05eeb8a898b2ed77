#include "tests/http/service.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using nlohmann::json;
using tuner::test::service;

/// Imports a finished trial.
void add(service& s, const json& values, const json& more = {}) {
  json body{{"state", "COMPLETE"},
            {"values", values},
            {"params", {{"x", 0.25}, {"n", 3}, {"c", "b"}}}};
  if (!more.is_null())
    body.update(more);
  REQUIRE(s.post("/studies/a/trials", body).status == 201);
}

json detail(const tuner::test::reply& r) {
  return r.body["detail"];
}

/// What a 422 says first: its place and its sentence.
json first_error(const tuner::test::reply& r) {
  REQUIRE(r.status == 422);
  return json::array({detail(r)[0]["loc"], detail(r)[0]["msg"]});
}

} // namespace

TEST_SUITE("http/analysis_routes") {
  TEST_CASE("importances come in the shape of old, by any evaluator") {
    service s;
    s.create("a");
    add(s, 1.0);
    auto early = s.get("/studies/a/importance");
    CHECK(early.status == 400);
    CHECK(detail(early)
          == "At least 2 completed trials required for importance analysis");
    for (int i = 0; i < 20; ++i)
      add(s, i, {{"params", {{"x", i / 20.0}, {"n", 3}, {"c", "a"}}}});
    for (auto [name, method] :
         {std::pair{"fanova", "fanova"}, std::pair{"ped_anova", "ped_anova"},
          std::pair{"mdi", "mean_decrease_impurity"}}) {
      auto r = s.get(std::string{"/studies/a/importance?evaluator="} + name);
      CHECK(r.status == 200);
      CHECK(r.body.size() == 2);
      CHECK(r.body["method"] == method);
      CHECK(r.body["importances"].size() == 3);
      CHECK(r.body["importances"]["x"] > 0.5);
      CHECK(r.text.rfind(R"({"importances":{"x":)", 0) == 0);
    }
    CHECK(s.get("/studies/a/importance").body["method"] == "fanova");
  }

  TEST_CASE(
    "importances that cannot be: which parameter is at fault, and how") {
    service s;
    s.create("a");
    add(s, 1.0);
    add(s, 2.0);
    CHECK(first_error(s.get("/studies/a/importance?evaluator=shap"))
          == json::parse(R"([["query", "evaluator"],
               "Input should be 'fanova', 'ped_anova' or 'mdi'"])"));
    CHECK(first_error(s.get("/studies/a/importance?target_idx=1"))
          == json::parse(R"([["query", "target_idx"],
               "Input should be less than the number of objectives, 1"])"));
    CHECK(first_error(s.get("/studies/a/importance?target_idx=-1"))[0]
          == json::parse(R"(["query", "target_idx"])"));
    CHECK(s.get("/studies/none/importance").status == 404);
  }

  TEST_CASE("a hypervolume needs a reference point of the right length") {
    service s;
    s.create("a", {{"direction", {"minimize", "minimize"}}});
    for (auto [x, y] : {std::pair{1, 5}, std::pair{2, 3}, std::pair{4, 1}})
      add(s, {x, y});
    for (auto query :
         {"reference_point=6,6", "reference_point=6&reference_point=6"}) {
      auto r = s.get(std::string{"/studies/a/hypervolume?"} + query);
      CHECK(r.status == 200);
      CHECK(r.body
            == json{{"hypervolume", 17.0}, {"reference_point", {6.0, 6.0}}});
    }
    CHECK(s.get("/studies/a/hypervolume").body["reference_point"]
          == json{4.0, 5.0});
    CHECK(first_error(s.get("/studies/a/hypervolume?reference_point=6"))
          == json::parse(R"([["query", "reference_point"],
               "The reference point should have 2 numbers, one per objective, not 1"])"));
    for (auto bad : {"1,x", "1,", "1,inf", "nan,1", "", "1e999,1"}) {
      CAPTURE(bad);
      auto r
        = s.get(std::string{"/studies/a/hypervolume?reference_point="} + bad);
      CHECK(first_error(r)[0][1] == "reference_point");
    }
    s.create("one");
    CHECK(s.get("/studies/one/hypervolume?reference_point=1").status == 400);
  }
}

TEST_SUITE("http/plot_routes") {
  TEST_CASE("the history shows the best feasible value so far") {
    service s;
    s.create("a");
    CHECK(s.get("/studies/a/history").body
          == json::parse(
            R"({"number": [], "value": [], "best": [], "feasible": []})"));
    add(s, 1.0, {{"constraints", {1}}});
    add(s, 5.0);
    s.post("/studies/a/trials/suggest", {});
    add(s, 7.0);
    add(s, 3.0, {{"constraints", {-1}}});
    auto r = s.get("/studies/a/history");
    CHECK(r.status == 200);
    CHECK(r.body == json::parse(R"({"number": [0, 1, 3, 4],
      "value": [1.0, 5.0, 7.0, 3.0], "best": [null, 5.0, 5.0, 3.0],
      "feasible": [false, true, true, true]})"));
    CHECK(s.get("/studies/a/history?reference_point=1").status == 400);
    CHECK(s.get("/studies/none/history").status == 404);
  }

  TEST_CASE("with several objectives the history shows the hypervolume") {
    service s;
    s.create("a", {{"direction", {"minimize", "maximize"}}});
    add(s, {1, -5});
    add(s, {2, -3});
    add(s, {4, -1});
    auto r = s.get("/studies/a/history?reference_point=6,-6");
    CHECK(r.body == json::parse(R"({"reference_point": [6.0, -6.0],
      "number": [0, 1, 2], "values": [[1.0, 2.0, 4.0], [-5.0, -3.0, -1.0]],
      "hypervolume": [5.0, 13.0, 17.0], "feasible": [true, true, true]})"));
    CHECK(first_error(s.get("/studies/a/history?reference_point=1"))[0]
          == json::parse(R"(["query", "reference_point"])"));
  }

  TEST_CASE("learning curves are thinned evenly and keep their ends") {
    service s;
    s.create("a");
    json curve;
    for (int i = 0; i < 101; ++i)
      curve[std::to_string(i)] = i / 2.0;
    add(s, 1.0, {{"intermediate_values", curve}});
    add(s, 2.0);
    add(s, 3.0, {{"intermediate_values", {{"4", 0.5}}}});
    auto whole = s.get("/studies/a/intermediate?points=1000").body;
    CHECK(whole["number"] == json{0, 2});
    CHECK(whole["state"] == json{"COMPLETE", "COMPLETE"});
    CHECK(whole["steps"][0].size() == 101);
    CHECK(whole["values"][1] == json::array({0.5}));
    auto some = s.get("/studies/a/intermediate?points=5").body;
    CHECK(some["steps"] == json::parse("[[0, 25, 50, 75, 100], [4]]"));
    CHECK(some["values"][0] == json::parse("[0.0, 12.5, 25.0, 37.5, 50.0]"));
    CHECK(s.get("/studies/a/intermediate?limit=1").body["number"] == json{2});
    CHECK(s.get("/studies/a/intermediate?state=FAIL").body["number"].empty());
    CHECK(s.get("/studies/a/intermediate?points=1").status == 422);
    CHECK(s.get("/studies/a/intermediate?limit=0").status == 422);
    CHECK(s.get("/studies/a/intermediate?state=DONE").status == 422);
  }

  TEST_CASE("a slice is one parameter against one objective") {
    service s;
    s.create("a", {{"direction", {"minimize", "maximize"}}});
    add(s, {1, 2});
    add(s, {3, 4}, {{"params", {{"x", 0.5}, {"n", 9}, {"c", "a"}}}});
    add(s, json(), {{"state", "FAIL"}, {"values", nullptr}});
    auto r = s.get("/studies/a/slices?param=n&target_idx=1");
    CHECK(r.body == json::parse(R"({"param": {"name": "n", "type": "int",
      "low": 1, "high": 9, "step": 1, "log": false}, "number": [0, 1],
      "state": ["COMPLETE", "COMPLETE"], "x": [3, 9], "value": [2.0, 4.0]})"));
    CHECK(s.get("/studies/a/slices?param=c").body["param"]
          == json::parse(R"({"name": "c", "type": "categorical",
                             "choices": ["a", "b"]})"));
    CHECK(s.get("/studies/a/slices?param=c").body["x"] == json{1, 0});
    auto all = s.get("/studies/a/slices?param=x&state=FAIL&state=COMPLETE");
    CHECK(all.body["number"] == json{0, 1, 2});
    CHECK(all.body["value"] == json::parse("[1.0, 3.0, null]"));
    CHECK(first_error(s.get("/studies/a/slices"))
          == json::parse(R"([["query", "param"], "Field required"])"));
    CHECK(first_error(s.get("/studies/a/slices?param=z"))
          == json::parse(R"([["query", "param"],
               "The study has no parameter 'z'; it has 'x', 'n', 'c'"])"));
    CHECK(first_error(s.get("/studies/a/slices?param=x&target_idx=2"))[0]
          == json::parse(R"(["query", "target_idx"])"));
  }

  TEST_CASE("parallel coordinates are all parameters or those asked for") {
    service s;
    s.create("a");
    add(s, 1.0);
    add(s, 2.0, {{"params", {{"x", 0.5}, {"n", 9}, {"c", "a"}}}});
    auto r = s.get("/studies/a/parallel").body;
    CHECK(r["params"].size() == 3);
    CHECK(r["params"][0]["name"] == "x");
    CHECK(r["columns"] == json::parse("[[0.25, 0.5], [3, 9], [1, 0]]"));
    CHECK(r["value"] == json{1.0, 2.0});
    CHECK(r["number"] == json{0, 1});
    r = s.get("/studies/a/parallel?param=c&param=x&param=c").body;
    CHECK(r["params"][1]["name"] == "x");
    CHECK(r["columns"] == json::parse("[[1, 0], [0.25, 0.5]]"));
    CHECK(first_error(s.get("/studies/a/parallel?param=c&param=y"))[0]
          == json::parse(R"(["query", "param"])"));
  }

  TEST_CASE("a parameter stays one when its range changes") {
    service s;
    s.create("a");
    add(s, 1.0);
    auto space = json::parse(R"([
      {"type": "float", "name": "x", "low": -5, "high": 5},
      {"type": "int", "name": "n", "low": 1, "high": 9},
      {"type": "categorical", "name": "c", "choices": ["a", "b"]}])");
    CHECK(s.create("a", {{"search_space", space}}).status == 200);
    add(s, 2.0, {{"params", {{"x", -4.0}, {"n", 9}, {"c", "a"}}}});
    auto r = s.get("/studies/a/parallel").body;
    CHECK(r["params"].size() == 3);
    CHECK(r["params"][0]["low"] == -5.0);
    CHECK(r["columns"][0] == json{0.25, -4.0});
    CHECK(s.get("/studies/a/importance").body["importances"].size() == 3);
  }

  TEST_CASE("who has the present version is told so, until it changes") {
    service s;
    s.create("a");
    add(s, 1.0, {{"intermediate_values", {{"1", 0.5}}}});
    for (std::string path : {"/studies/a/history", "/studies/a/slices?param=x",
                             "/studies/a/parallel"}) {
      CAPTURE(path);
      auto first = s.get(path);
      auto tag = first.header("ETag");
      REQUIRE(tag.size() > 4);
      CHECK(first.header("Vary") == "Accept-Encoding");
      // A trial that is only asked for does not show.
      s.post("/studies/a/trials/suggest", {});
      auto again = s.get(path, {{"If-None-Match", "\"x\", " + tag}});
      CHECK(again.status == 304);
      CHECK(again.text.empty());
      CHECK(again.header("ETag") == tag);
      add(s, 1.0);
      again = s.get(path, {{"If-None-Match", tag}});
      CHECK(again.status == 200);
      CHECK(again.header("ETag") != tag);
    }
    auto tag = s.get("/studies/a/intermediate").header("ETag");
    CHECK(s.get("/studies/a/intermediate", {{"If-None-Match", tag}}).status
          == 304);
    CHECK(
      s.post("/studies/a/trials/1/report", {{"step", 1}, {"value", 2}}).status
      == 200);
    CHECK(s.get("/studies/a/intermediate", {{"If-None-Match", tag}}).status
          == 200);
    tag = s.get("/studies/a/history").header("ETag");
    s.kill_actor("a");
    CHECK(s.get("/studies/a/history", {{"If-None-Match", tag}}).status == 200);
  }

  TEST_CASE("compressed and plain answers are different versions") {
    service s;
    s.create("a");
    add(s, 1.0);
    auto plain = s.get("/studies/a/history");
    auto packed = s.get("/studies/a/history", {{"Accept-Encoding", "gzip"}});
    CHECK(packed.header("Content-Encoding") == "gzip");
    CHECK(plain.header("Content-Encoding").empty());
    CHECK(packed.text.substr(0, 2) == "\x1f\x8b");
    CHECK(packed.header("ETag") != plain.header("ETag"));
    CHECK(s.get("/studies/a/history", {{"Accept-Encoding", "gzip"},
                                       {"If-None-Match", plain.header("ETag")}})
            .status
          == 200);
    CHECK(
      s.get("/studies/a/history", {{"Accept-Encoding", "gzip"},
                                   {"If-None-Match", packed.header("ETag")}})
        .status
      == 304);
  }
}
