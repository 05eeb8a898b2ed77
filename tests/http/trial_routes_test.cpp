#include "tests/http/service.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace {

using nlohmann::json;
using tuner::test::reply;
using tuner::test::service;

const std::string trials = "/studies/a/trials";

reply suggest(service& s) {
  return s.call("POST", trials + "/suggest");
}

/// A service with study `a`.
struct fixture {
  service s;

  fixture() {
    REQUIRE(s.create("a").status == 201);
  }

  /// A finished trial to import.
  static json finished(double value) {
    return {{"params", {{"x", 0.5}, {"n", 2}, {"c", "a"}}},
            {"state", "COMPLETE"},
            {"values", value}};
  }
};

} // namespace

TEST_SUITE("http/trial_routes") {
  TEST_CASE_FIXTURE(fixture, "a suggestion has every parameter, in order") {
    auto first = suggest(s);
    CHECK(first.status == 200);
    CHECK(first.body["trial_id"] == 0);
    CHECK(first.body["number"] == 0);
    CHECK(first.body["study_name"] == "a");
    CHECK(first.body["sampler"] == "random");
    CHECK(first.text.find(R"("params":{"x":)") != std::string::npos);
    CHECK(first.body["params"]["n"].is_number_integer());
    CHECK(first.body["params"]["c"].is_string());
    CHECK(suggest(s).body["trial_id"] == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a suggestion keeps what the worker fixes") {
    auto x = s.post(trials + "/suggest",
                    {{"worker", "w"}, {"params", {{"x", 1}, {"c", "b"}}}});
    CHECK(x.status == 200);
    CHECK(x.body["params"]["x"] == 1.0);
    CHECK(x.body["params"]["c"] == "b");
    CHECK(s.get(trials + "/0").body["worker"] == "w");
    auto bad = s.post(trials + "/suggest", {{"params", {{"n", 99}}}});
    CHECK(bad.status == 422);
    CHECK(bad.body["detail"][0]["loc"] == json::array({"body", "params", "n"}));
    CHECK(bad.body["detail"][0]["input"] == 99);
    CHECK(s.post(trials + "/suggest", {{"params", {{"zz", 1}}}}).status == 422);
    CHECK(s.get(trials).body.size() == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a batch hands out that many trials") {
    auto batch = s.post(trials + "/suggest/batch", {{"count", 3}});
    CHECK(batch.status == 200);
    REQUIRE(batch.body["trials"].size() == 3);
    CHECK(batch.body["trials"][2]["trial_id"] == 2);
    CHECK(s.call("POST", trials + "/suggest/batch").status == 422);
  }

  TEST_CASE_FIXTURE(fixture, "a completed trial keeps all it was told") {
    suggest(s);
    json told{{"values", 0.25},
              {"intermediate_values", {{"0", 2}, {"10", 1.5}}},
              {"user_attrs", {{"note", "hi"}}},
              {"constraints", {-1, 0.5}}};
    auto done = s.post(trials + "/0/complete", told);
    CHECK(done.status == 200);
    CHECK(done.body["state"] == "COMPLETE");
    CHECK(done.body["values"] == json::array({0.25}));
    CHECK(done.body["user_attrs"] == json{{"note", "hi"}});
    CHECK(done.body["duration_seconds"] >= 0.0);
    CHECK(done.body.size() == 9);
    auto shown = s.get(trials + "/0");
    CHECK(shown.body["intermediate_values"] == json{{"0", 2.0}, {"10", 1.5}});
    CHECK(shown.body["constraints"] == json::array({-1.0, 0.5}));
    CHECK(shown.body["worker"].is_null());
    CHECK(shown.body.size() == 12);
    SUBCASE("the same again is answered the same") {
      auto again = s.post(trials + "/0/complete", told);
      CHECK(again.status == 200);
      CHECK(again.text == done.text);
    }
    SUBCASE("another outcome is a conflict") {
      for (auto [path, body] : {
             std::pair{"/0/complete", R"({"values": 1})"},
             {"/0/prune", ""},
             {"/0/fail", ""},
             {"/0/report", R"({"step": 1, "value": 1})"},
           }) {
        auto late = s.call("POST", trials + path, body);
        CHECK(late.status == 409);
        CHECK(late.body["detail"] == "Trial 0 is COMPLETE");
      }
    }
  }

  TEST_CASE_FIXTURE(fixture, "bad outcomes leave the trial running") {
    suggest(s);
    for (auto body :
         {R"({"values": [1, 2]})", R"({"values": []})", R"({"values": NaN})",
          R"({"values": 1e999})", R"({"value": 1})", "{", "",
          R"({"values": 1, "intermediate_values": {"x": 1}})",
          R"({"values": 1, "lease_seconds": 1})"}) {
      CAPTURE(std::string{body});
      CHECK(s.call("POST", trials + "/0/complete", body).status == 422);
    }
    auto two = s.post(trials + "/0/complete", {{"values", {1, 2}}});
    CHECK(two.body["detail"][0]["loc"] == json::array({"body", "values"}));
    CHECK(s.get(trials + "/0").body["state"] == "RUNNING");
    CHECK(s.post(trials + "/0/complete", {{"values", 1}}).status == 200);
  }

  TEST_CASE_FIXTURE(fixture, "a pruned trial has its last report as value") {
    suggest(s);
    CHECK(s.post(trials + "/0/report", {{"step", 0}, {"value", 3}}).body
          == json{{"should_prune", false}});
    CHECK(
      s.post(trials + "/0/report", {{"reports", {{{"step", 1}, {"value", 2}}}}})
        .status
      == 200);
    auto pruned = s.call("POST", trials + "/0/prune");
    CHECK(pruned.status == 200);
    CHECK(pruned.body["state"] == "PRUNED");
    CHECK(pruned.body["values"] == json::array({2.0}));
    CHECK(s.call("POST", trials + "/0/prune", "{}").text == pruned.text);
  }

  TEST_CASE_FIXTURE(fixture, "a failed trial says why") {
    suggest(s);
    auto failed = s.post(trials + "/0/fail", {{"reason", "no memory"}});
    CHECK(failed.status == 200);
    CHECK(failed.body["state"] == "FAIL");
    CHECK(failed.body["values"].is_null());
    CHECK(failed.body["user_attrs"] == json{{"fail_reason", "no memory"}});
  }

  TEST_CASE_FIXTURE(fixture, "trials that do not exist are not found") {
    for (auto id : {"0", "-1", "9223372036854775807"}) {
      auto answer = s.get(trials + "/" + id);
      CHECK(answer.status == 404);
      CHECK(answer.body["detail"]
            == "Trial " + std::string{id} + " not found in study 'a'");
    }
    auto word = s.call("POST", trials + "/x/complete", R"({"value": 1})");
    CHECK(word.status == 422);
    // Path and body are checked together.
    CHECK(word.body["detail"][0]["loc"] == json::array({"path", "trial_id"}));
    CHECK(word.body["detail"].size() == 3);
  }

  TEST_CASE_FIXTURE(fixture, "an enqueued trial is handed out first") {
    auto added = s.post(
      trials, {{"params", {{"x", 0.25}}}, {"user_attrs", {{"from", "me"}}}});
    CHECK(added.status == 201);
    CHECK(added.body["state"] == "WAITING");
    CHECK(added.body["trial_id"] == 0);
    CHECK(s.post(trials + "/0/complete", {{"values", 1}}).body["detail"]
          == "Trial 0 is WAITING");
    auto asked = suggest(s);
    CHECK(asked.body["trial_id"] == 0);
    CHECK(asked.body["sampler"] == "enqueued");
    CHECK(asked.body["params"]["x"] == 0.25);
    CHECK(asked.body["params"].size() == 3);
  }

  TEST_CASE_FIXTURE(fixture, "finished trials are imported, all or none") {
    auto added = s.post(trials, json::array({finished(1), finished(2)}));
    CHECK(added.status == 201);
    REQUIRE(added.body.size() == 2);
    CHECK(added.body[1]["values"] == json::array({2.0}));
    auto wrong = finished(3);
    wrong["params"]["n"] = 1'000;
    auto refused = s.post(trials, json::array({finished(3), wrong}));
    CHECK(refused.status == 422);
    CHECK(refused.body["detail"][0]["loc"]
          == json::array({"body", 1, "params", "n"}));
    CHECK(refused.body["detail"][0]["input"] == 1'000);
    CHECK(s.post(trials, wrong).body["detail"][0]["loc"]
          == json::array({"body", "params", "n"}));
    CHECK(s.get(trials).header("X-Total-Count") == "2");
  }

  TEST_CASE_FIXTURE(fixture, "trials are listed by state, page and order") {
    s.post(trials, json::array({finished(1), finished(2), finished(3)}));
    suggest(s);
    s.post(trials + "/suggest", json::object());
    s.call("POST", trials + "/4/fail");
    auto numbers = [&](const std::string& query) {
      auto answer = s.get(trials + query);
      CHECK(answer.status == 200);
      std::vector<int> out;
      for (const auto& x : answer.body)
        out.push_back(x["trial_id"]);
      return std::pair{out, answer.header("X-Total-Count")};
    };
    using expected = std::pair<std::vector<int>, std::string>;
    CHECK(numbers("") == expected{{0, 1, 2, 3, 4}, "5"});
    CHECK(numbers("?state=COMPLETE") == expected{{0, 1, 2}, "3"});
    CHECK(numbers("?state=FAIL&state=RUNNING") == expected{{3, 4}, "2"});
    CHECK(numbers("?limit=2&offset=1") == expected{{1, 2}, "5"});
    CHECK(numbers("?order=-number&limit=2") == expected{{4, 3}, "5"});
    CHECK(numbers("?state=PRUNED") == expected{{}, "0"});
    CHECK(numbers("?offset=99") == expected{{}, "5"});
    CHECK(s.get(trials + "?limit=0&state=x").body["detail"].size() == 2);
  }

  TEST_CASE_FIXTURE(fixture, "the best trial is that of the lowest value") {
    auto best = "/studies/a/best";
    CHECK(s.get(best).status == 404);
    CHECK(s.get(best).body["detail"] == "No trials completed yet");
    suggest(s);
    CHECK(s.get(best).body["detail"] == "No completed trials found");
    s.post(trials, json::array({finished(2), finished(1), finished(3)}));
    CHECK(s.get(best).body
          == json{{"params", {{"x", 0.5}, {"n", 2}, {"c", "a"}}},
                  {"value", 1.0},
                  {"trial_id", 2}});
    auto study = s.get("/studies/a");
    CHECK(study.body["best_value"] == 1.0);
    CHECK(study.body["best_params"]["n"] == 2);
    CHECK(study.body["n_trials"] == 4);
    CHECK(study.body["datetime_start"].is_string());
    CHECK(s.get("/studies").body[0]["best_value"] == 1.0);
    auto pareto = s.get("/studies/a/pareto");
    CHECK(pareto.status == 400);
    CHECK(pareto.body["detail"]
          == "Pareto frontier is only available for multi-objective studies");
  }

  TEST_CASE("several objectives have a front") {
    service s;
    s.create("m", {{"direction", {"minimize", "maximize"}}});
    auto point = [](double a, double b) {
      auto out = fixture::finished(0);
      out["values"] = {a, b};
      return out;
    };
    s.post("/studies/m/trials",
           json::array({point(1, 1), point(2, 1), point(2, 2)}));
    auto front = s.get("/studies/m/pareto");
    REQUIRE(front.body.size() == 2);
    CHECK(front.body[0]["trial_id"] == 0);
    CHECK(front.body[1]["trial_id"] == 2);
    CHECK(front.body[1]["values"] == json::array({2.0, 2.0}));
    auto best = s.get("/studies/m/best");
    CHECK(best.body["value"] == json::array({1.0, 1.0}));
    CHECK(s.get("/studies/m").body["best_value"] == json::array({1.0, 1.0}));
  }

  TEST_CASE_FIXTURE(fixture, "an export streams every trial once, in order") {
    auto list = json::array();
    for (int i = 0; i < 1'000; ++i)
      list.push_back(finished(i));
    REQUIRE(s.post(trials, list).status == 201);
    list.erase(list.begin(), list.begin() + 500);
    REQUIRE(s.post(trials, list).status == 201);
    auto all = s.get("/studies/a/export?format=json");
    CHECK(all.status == 200);
    CHECK(all.pieces == 2);
    CHECK(all.whole);
    REQUIRE(all.body.size() == 1'500);
    for (int i = 0; i < 1'500; ++i)
      REQUIRE(all.body[i]["trial_id"] == i);
    CHECK(all.body[0].size() == 12);
    auto csv = s.get("/studies/a/export?format=csv");
    CHECK(csv.text.starts_with(
      "trial_id,state,value,params_x,params_n,params_c,datetime_start,"));
    CHECK(std::count(csv.text.begin(), csv.text.end(), '\n') == 1'501);
    CHECK(s.get("/studies/a/export?format=xml").status == 422);
  }

  TEST_CASE_FIXTURE(fixture, "an empty study exports an empty list") {
    CHECK(s.get("/studies/a/export").body == json::array());
    auto csv = s.get("/studies/a/export?format=csv");
    CHECK(std::count(csv.text.begin(), csv.text.end(), '\n') == 1);
  }

  TEST_CASE_FIXTURE(fixture, "an export of a study deleted meanwhile ends") {
    auto list = json::array();
    for (int i = 0; i < 1'000; ++i)
      list.push_back({{"params", json::object()}});
    s.post(trials, list);
    s.post(trials, list);
    auto all = s.call("GET", "/studies/a/export", {}, [&] {
      REQUIRE(s.call("DELETE", "/studies/a").status == 204);
    });
    CHECK(all.pieces == 1);
    CHECK_FALSE(all.whole);
  }
}
