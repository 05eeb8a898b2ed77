#include "tests/http/service.hpp"

#include <doctest/doctest.h>

#include <set>
#include <thread>
#include <vector>

namespace {

using nlohmann::json;
using tuner::test::reply;
using tuner::test::service;

reply suggest(service& s, const std::string& study = "a") {
  return s.call("POST", "/studies/" + study + "/trials/suggest");
}

} // namespace

TEST_SUITE("http/gateway") {
  TEST_CASE("the successor of an actor that ended answers") {
    service s;
    s.create("a");
    for (int i = 0; i < 20; ++i) {
      auto answer = suggest(s);
      REQUIRE(answer.status == 200);
      REQUIRE(answer.body["trial_id"] == i);
      s.kill_actor("a");
    }
  }

  TEST_CASE("a failed commit is 503 and the next request succeeds") {
    service s;
    s.create("a");
    REQUIRE(suggest(s).status == 200);
    s.faults.fail_next_commit = true;
    auto failed = suggest(s);
    CHECK(failed.status == 503);
    CHECK(failed.header("Retry-After") == "1");
    CHECK(failed.body["request_id"] == "request-1");
    auto next = suggest(s);
    CHECK(next.status == 200);
    CHECK(next.body["trial_id"] == 1);
  }

  TEST_CASE("a slow commit is 504 at the deadline") {
    service s{std::chrono::milliseconds{300}};
    REQUIRE(s.create("a").status == 201);
    s.faults.close_gate();
    auto late = suggest(s);
    CHECK(late.status == 504);
    CHECK(late.header("Retry-After") == "1");
    s.faults.open_gate();
  }

  TEST_CASE("more studies than a thread remembers are served") {
    service s;
    for (int i = 0; i < 150; ++i)
      REQUIRE(s.create("s" + std::to_string(i)).status == 201);
    for (int round = 0; round < 2; ++round)
      for (int i = 0; i < 150; ++i)
        REQUIRE(suggest(s, "s" + std::to_string(i)).body["trial_id"] == round);
  }

  TEST_CASE("many threads get trials of their own") {
    service s;
    s.create("a");
    constexpr int threads = 8;
    constexpr int each = 25;
    std::vector<std::vector<int>> seen(threads);
    {
      std::vector<std::jthread> workers;
      for (int t = 0; t < threads; ++t)
        workers.emplace_back([&, t] {
          for (int i = 0; i < each; ++i) {
            auto answer = suggest(s);
            if (answer.status != 200)
              continue;
            int id = answer.body["trial_id"];
            auto told = s.call(
              "POST", "/studies/a/trials/" + std::to_string(id) + "/complete",
              R"({"values": 1})");
            if (told.status == 200)
              seen[t].push_back(id);
          }
        });
    }
    std::set<int> all;
    for (const auto& ids : seen)
      all.insert(ids.begin(), ids.end());
    CHECK(all.size() == threads * each);
    CHECK(*all.rbegin() == threads * each - 1);
  }
}
