#include "http/trial_writer.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace {

using namespace tuner;
using namespace tuner::http;
using nlohmann::json;

const parameter_table table{
  {"x", float_distribution{0.0, 10.0, {}, false}},
  {"n", int_distribution{0, 10, 1, false}},
  {"c", categorical_distribution{{std::string{"a"}, 2.0, true}}}};

trial finished() {
  trial x;
  x.number = 4;
  x.state = trial_state::complete;
  x.params = {{2, 1.0}, {0, 1.0}, {1, 3.0}};
  x.values = {0.25};
  x.datetime_start = timestamp{std::chrono::microseconds{1'500'000}};
  x.datetime_complete = timestamp{std::chrono::microseconds{4'000'000}};
  x.user_attrs = {{"note", R"("hi")"}};
  x.intermediate_values
    = {{0, 1.0}, {5, std::numeric_limits<double>::quiet_NaN()}};
  x.constraints = {-1.0};
  x.system_attrs = {{"other", "1"}, {"tuner:worker", R"("w1")"}};
  return x;
}

std::string shown(const trial& x, trial_detail detail) {
  json_writer out;
  write_trial(out, "s", table, x, detail);
  return out.take();
}

} // namespace

TEST_SUITE("http/trial_writer") {
  TEST_CASE("a trial is shown with the fields of the replaced service") {
    CHECK(shown(finished(), trial_detail::plain)
          == R"({"trial_id":4,"study_name":"s","state":"COMPLETE",)"
             R"("values":[0.25],"params":{"c":2.0,"x":1.0,"n":3},)"
             R"("datetime_start":"1970-01-01T00:00:01.500000Z",)"
             R"("datetime_complete":"1970-01-01T00:00:04.000000Z",)"
             R"("duration_seconds":2.5,"user_attrs":{"note":"hi"}})");
  }

  TEST_CASE("in full there are the curve, the constraints and the worker") {
    auto x = json::parse(shown(finished(), trial_detail::full));
    CHECK(x["intermediate_values"] == json{{"0", 1.0}, {"5", nullptr}});
    CHECK(x["constraints"] == json::array({-1.0}));
    CHECK(x["worker"] == "w1");
  }

  TEST_CASE("what a running trial lacks is null") {
    trial x;
    x.datetime_start = timestamp{};
    auto seen = json::parse(shown(x, trial_detail::full));
    CHECK(seen["state"] == "RUNNING");
    for (auto name :
         {"values", "datetime_complete", "duration_seconds", "worker"}) {
      CAPTURE(name);
      CHECK(seen[name].is_null());
    }
    CHECK(seen["params"] == json::object());
  }

  TEST_CASE("values that JSON lacks are null within the list") {
    auto x = finished();
    x.values = {std::numeric_limits<double>::infinity(), 1.0};
    CHECK(json::parse(shown(x, trial_detail::plain))["values"]
          == json::array({nullptr, 1.0}));
  }

  TEST_CASE("a suggestion has the three fields of old first") {
    json_writer out;
    write_suggestion(out, "s", table, {finished(), "tpe"});
    CHECK(out.take()
          == R"({"trial_id":4,"params":{"c":2.0,"x":1.0,"n":3},)"
             R"("study_name":"s","number":4,"sampler":"tpe"})");
  }

  TEST_CASE("the best value is a number or a list of them") {
    auto x = finished();
    x.params.clear();
    json_writer out;
    write_best(out, table, x);
    CHECK(out.take() == R"({"params":{},"value":0.25,"trial_id":4})");
    x.values = {1.0, 2.0};
    json_writer several;
    write_best(several, table, x);
    CHECK(several.take() == R"({"params":{},"value":[1.0,2.0],"trial_id":4})");
  }

  TEST_CASE("a point of the front has values and parameters") {
    json_writer out;
    write_pareto_point(out, table, finished());
    CHECK(out.take()
          == R"({"trial_id":4,"values":[0.25],)"
             R"("params":{"c":2.0,"x":1.0,"n":3}})");
  }
}
