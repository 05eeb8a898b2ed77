#include "http/study_codec.hpp"

#include <doctest/doctest.h>

using namespace tuner;
using namespace tuner::http;

TEST_SUITE("http/study_codec, shown") {
  TEST_CASE("a study is shown with the fields of the replaced service") {
    study_summary x;
    x.id = 3;
    x.name = "a\"b";
    x.directions = {direction::minimize};
    x.n_trials = 2;
    json_writer out;
    write_study(out, x);
    CHECK(out.take()
          == R"({"study_id":3,"study_name":"a\"b","direction":"minimize",)"
             R"("n_trials":2,"best_value":null,"best_params":null,)"
             R"("datetime_start":null,"user_attrs":{}})");
    x.table = std::make_shared<parameter_table>(
      parameter_table{{"n", int_distribution{0, 9, 1, false}}});
    x.best.emplace();
    x.best->values = {2.0};
    x.best->params = {{0, 4.0}};
    x.datetime_start = timestamp{};
    x.user_attrs = {{"k", R"({"a": NaN})"}};
    write_study(out, x);
    auto shown = json::parse(out.str().substr(1));
    CHECK(shown["best_value"] == 2.0);
    CHECK(shown["best_params"] == json{{"n", 4}});
    CHECK(shown["datetime_start"] == "1970-01-01T00:00:00.000000Z");
    CHECK(shown["user_attrs"] == json::parse(R"({"k": {"a": null}})"));
  }

  TEST_CASE("several objectives are lists") {
    study_summary x;
    x.directions = {direction::minimize, direction::maximize};
    x.table = std::make_shared<parameter_table>();
    x.best.emplace();
    x.best->values = {1.0, 2.5};
    json_writer out;
    write_study(out, x);
    auto shown = json::parse(out.take());
    CHECK(shown["direction"] == json{"minimize", "maximize"});
    CHECK(shown["best_value"] == json{1.0, 2.5});
  }

  TEST_CASE("a listed study has its best value") {
    json_writer out;
    write_listing_entry(out,
                        {1, "s", {direction::maximize}, 5, 0.5, timestamp{}});
    CHECK(out.take()
          == R"({"study_id":1,"study_name":"s","direction":"maximize",)"
             R"("n_trials":5,"best_value":0.5,)"
             R"("datetime_start":"1970-01-01T00:00:00.000000Z"})");
  }
}
