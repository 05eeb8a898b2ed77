#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "bench/fleet/report.hpp"

using namespace std::chrono_literals;
using namespace tuner::fleet;

namespace {

report clean_run() {
  report r;
  r.sampler = "tpe";
  r.options.warmup = 1s;
  r.figures.cycles = 30;
  r.figures.elapsed = 3s;
  r.figures.cpu = 1s;
  r.figures.ask.record(2ms);
  r.figures.tell.record(4ms);
  r.read_back = 30;
  return r;
}

} // namespace

TEST_SUITE("bench/fleet/report") {
  TEST_CASE("reports are counted by the second, if there were any") {
    auto r = clean_run();
    CHECK(to_text(r).find("reports") == std::string::npos);
    r.options.reports = 2;
    r.pruner = "median";
    r.figures.pruned = 7;
    for (int i = 0; i < 60; ++i)
      r.figures.report.record(1ms);
    CHECK(to_text(r).find("20.0 /s; pruner median ended 7 of 30 trials")
          != std::string::npos);
    auto json = nlohmann::json::parse(to_json(r));
    CHECK(json["reports_per_second"] == 20.0);
    CHECK(json["pruned"] == 7);
    CHECK(json["report"]["count"] == 60);
  }

  TEST_CASE("a run without errors, duplicates and losses is clean") {
    CHECK(is_clean(clean_run()));
  }

  TEST_CASE("whatever goes wrong, and a run without work, is not clean") {
    auto r = clean_run();
    SUBCASE("error") {
      r.figures.errors[503] = 1;
    }
    SUBCASE("unreadable") {
      r.figures.unreadable = 1;
    }
    SUBCASE("connection failure") {
      r.figures.connection_failures = 1;
    }
    SUBCASE("unanswered") {
      r.figures.stuck = 1;
    }
    SUBCASE("duplicate") {
      r.duplicates = 1;
    }
    SUBCASE("lost") {
      r.lost = 1;
    }
    SUBCASE("no work") {
      r.figures.cycles = 0;
    }
    CHECK_FALSE(is_clean(r));
  }

  TEST_CASE("both forms say the same") {
    auto r = clean_run();
    r.figures.errors[503] = 2;
    auto doc = nlohmann::json::parse(to_json(r));
    CHECK(doc["cycles_per_second"].get<double>() == doctest::Approx(10.0));
    CHECK(doc["ask"]["p99_ms"].get<double>()
          == doctest::Approx(2.0).epsilon(0.01));
    CHECK(doc["tell"]["max_ms"].get<double>() == doctest::Approx(4.0));
    CHECK(doc["errors"]["503"] == 2);
    CHECK(doc["generator_cores"].get<double>() == doctest::Approx(0.25));
    CHECK(doc["clean"] == false);
    auto text = to_text(r);
    CHECK(text.find("10.0 /s") != std::string::npos);
    CHECK(text.find("503: 2") != std::string::npos);
    CHECK(text.find("0.25 cores") != std::string::npos);
  }
}
