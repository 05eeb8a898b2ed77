#include "tests/http/service.hpp"

#include <doctest/doctest.h>

#include <string>
#include <tuple>

namespace {

using nlohmann::json;
using tuner::test::service;

} // namespace

TEST_SUITE("http/study_routes") {
  TEST_CASE("a study is created once and loaded afterwards") {
    service s;
    auto created = s.create("a", {{"user_attrs", {{"owner", "me"}}}});
    CHECK(created.status == 201);
    CHECK(created.header("Content-Type") == "application/json");
    CHECK(created.body["study_name"] == "a");
    CHECK(created.body["direction"] == "minimize");
    CHECK(created.body["n_trials"] == 0);
    CHECK(created.body["best_value"].is_null());
    CHECK(created.body["best_params"].is_null());
    CHECK(created.body["datetime_start"].is_null());
    CHECK(created.body["user_attrs"]["owner"] == "me");
    CHECK(created.body["user_attrs"]["sampler"] == "random");
    CHECK(created.body["user_attrs"]["search_space"][0]["name"] == "x");
    CHECK(created.body.size() == 8);
    auto loaded = s.create("a");
    CHECK(loaded.status == 200);
    CHECK(loaded.body["study_id"] == created.body["study_id"]);
    CHECK(s.get("/studies/a").body == loaded.body);
  }

  TEST_CASE("a study that may not be loaded is a conflict") {
    service s;
    s.create("a");
    auto again = s.create("a", {{"load_if_exists", false}});
    CHECK(again.status == 409);
    CHECK(again.body
          == json{{"detail", "Study 'a' already exists"},
                  {"request_id", "request-1"}});
    CHECK(s.create("a", {{"direction", "maximize"}}).status == 409);
    auto other = json::parse(R"([{"type": "int", "name": "x",
                                  "low": 0, "high": 1}])");
    auto differs = s.create("a", {{"search_space", other}});
    CHECK(differs.status == 409);
    CHECK(differs.body["detail"].get<std::string>().find("'x'")
          != std::string::npos);
  }

  TEST_CASE("a sampler that does not exist is refused where it stands") {
    service s;
    auto answer = s.create("a", {{"sampler", "nope"}});
    CHECK(answer.status == 422);
    CHECK(answer.body["detail"][0]["loc"] == json::array({"body", "sampler"}));
    CHECK(answer.body["detail"][0]["input"] == "nope");
    CHECK(s.get("/studies/a").status == 404);
  }

  TEST_CASE("an option that does not exist is refused where it stands") {
    service s;
    auto answer = s.create(
      "a", {{"pruner", "median"}, {"pruner_options", {{"no.such", 5}}}});
    CHECK(answer.status == 422);
    CHECK(answer.body["detail"][0]["loc"]
          == json::array({"body", "pruner_options", "no.such"}));
    CHECK(answer.body["detail"][0]["input"] == 5);
  }

  TEST_CASE("an unknown study is not found by any route") {
    service s;
    for (auto [method, path, text] : {
           std::tuple{"GET", "/studies/x", ""},
           {"PATCH", "/studies/x", "{}"},
           {"DELETE", "/studies/x", ""},
           {"GET", "/studies/x/trials", ""},
           {"GET", "/studies/x/trials/0", ""},
           {"POST", "/studies/x/trials", R"({"params": {}})"},
           {"POST", "/studies/x/trials/suggest", ""},
           {"POST", "/studies/x/trials/suggest/batch", R"({"count": 1})"},
           {"POST", "/studies/x/trials/0/complete", R"({"values": 1})"},
           {"POST", "/studies/x/trials/0/prune", ""},
           {"POST", "/studies/x/trials/0/fail", ""},
           {"POST", "/studies/x/trials/0/report", R"({"step":0,"value":1})"},
           {"GET", "/studies/x/best", ""},
           {"GET", "/studies/x/pareto", ""},
           {"GET", "/studies/x/export", ""},
         }) {
      CAPTURE(path);
      auto answer = s.call(method, path, text);
      CHECK(answer.status == 404);
      CHECK(answer.body["detail"] == "Study 'x' not found");
    }
  }

  TEST_CASE("a name may be any text, a slash included") {
    service s;
    CHECK(s.create("größe 1/2 %").status == 201);
    auto found = s.get("/studies/gr%C3%B6%C3%9Fe%201%2F2%20%25");
    CHECK(found.status == 200);
    CHECK(found.body["study_name"] == "größe 1/2 %");
  }

  TEST_CASE("studies are listed in pages and searched") {
    service s;
    for (auto name : {"red", "green", "blue"})
      s.create(name);
    auto all = s.get("/studies");
    CHECK(all.status == 200);
    CHECK(all.header("X-Total-Count") == "3");
    REQUIRE(all.body.size() == 3);
    CHECK(all.body[0]["study_name"] == "red");
    CHECK(all.body[0]["n_trials"] == 0);
    CHECK(all.body[0].size() == 6);
    auto page = s.get("/studies?limit=1&offset=1");
    CHECK(page.header("X-Total-Count") == "3");
    CHECK(page.body[0]["study_name"] == "green");
    auto search = s.get("/studies?search=RE");
    CHECK(search.header("X-Total-Count") == "2");
    CHECK(s.get("/studies?limit=0").status == 422);
  }

  TEST_CASE("user attributes are changed one by one") {
    service s;
    s.create("a", {{"user_attrs", {{"k", 1}, {"l", 2}}}});
    auto changed = s.call("PATCH", "/studies/a",
                          R"({"user_attrs": {"k": [true], "m": "é"}})");
    CHECK(changed.status == 200);
    CHECK(changed.body["user_attrs"]["k"] == json::array({true}));
    CHECK(changed.body["user_attrs"]["l"] == 2);
    CHECK(changed.body["user_attrs"]["m"] == "é");
    CHECK(s.call("PATCH", "/studies/a", R"({"name": "b"})").status == 422);
    CHECK(s.call("PATCH", "/studies/a", "").status == 422);
  }

  TEST_CASE("a deleted study is gone and its name free") {
    service s;
    auto id = s.create("a").body["study_id"];
    s.post("/studies/a/trials/suggest", json::object());
    auto gone = s.call("DELETE", "/studies/a");
    CHECK(gone.status == 204);
    CHECK(gone.text.empty());
    CHECK(s.get("/studies/a").status == 404);
    CHECK(s.call("DELETE", "/studies/a").status == 404);
    CHECK(s.get("/studies").body.empty());
    auto again = s.create("a");
    CHECK(again.status == 201);
    CHECK(again.body["n_trials"] == 0);
  }

  TEST_CASE("a sick database shows in health and ready") {
    service s;
    CHECK(s.get("/health").body
          == json{{"status", "healthy"},
                  {"version", "1.2.3"},
                  {"storage_connected", true}});
    CHECK(s.get("/ready").body == json{{"status", "ready"}});
    s.faults.unreachable = true;
    auto health = s.get("/health");
    CHECK(health.status == 200);
    CHECK(health.body["status"] == "degraded");
    CHECK(health.body["storage_connected"] == false);
    auto ready = s.get("/ready");
    CHECK(ready.status == 503);
    CHECK(ready.body
          == json{{"status", "not_ready"}, {"reason", "The database is gone"}});
    auto list = s.get("/studies");
    CHECK(list.status == 503);
    CHECK(list.header("Retry-After") == "1");
  }
}
