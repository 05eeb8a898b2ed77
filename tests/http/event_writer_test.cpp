#include "http/event_writer.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace tuner;
using tuner::http::write_event;

namespace {

study_events example() {
  study_events out{"a \"b\"", 7};
  out.table = std::make_shared<const parameter_table>(
    parameter_table{{"x", float_distribution{0.0, 1.0}}});
  return out;
}

} // namespace

TEST_SUITE("http/event_writer") {
  TEST_CASE("a trial is one event with all that is known of it") {
    trial row;
    row.number = 3;
    row.params = {{0, 0.5}};
    CHECK(write_event(example(), {event_kind::trial, 12, row})
          == "id: 12\nevent: trial\ndata: "
             "{\"trial_id\":3,\"study_name\":\"a \\\"b\\\"\","
             "\"state\":\"RUNNING\",\"values\":null,\"params\":{\"x\":0.5},"
             "\"datetime_start\":null,\"datetime_complete\":null,"
             "\"duration_seconds\":null,\"user_attrs\":{},"
             "\"intermediate_values\":{},\"constraints\":[],\"worker\":null}"
             "\n\n");
  }

  TEST_CASE("line breaks of foreign JSON do not break an event") {
    trial row;
    row.user_attrs = {{"a", "{\n  \"b\":\r\n 1}"}};
    auto text = write_event(example(), {event_kind::trial, 1, row});
    CHECK(text.find("{   \"b\":   1}") != text.npos);
    CHECK(text.find('\r') == text.npos);
    CHECK(text.find('\n', text.find("data: ")) == text.size() - 2);
  }

  TEST_CASE("a study is shown as by itself, with its state") {
    study_summary now;
    now.id = 7;
    now.name = "a";
    now.directions = {direction::minimize};
    auto text = write_event(
      example(), {event_kind::study,
                  2,
                  {},
                  std::make_shared<const study_summary>(std::move(now))});
    CHECK(text.rfind("id: 2\nevent: study\ndata: {\"study_id\":7,"
                     "\"study_name\":\"a\",\"state\":\"active\","
                     "\"direction\":\"minimize\",",
                     0)
          == 0);
  }

  TEST_CASE("the end of a study has no id to come back with") {
    CHECK(write_event(example(), {event_kind::deleted})
          == "event: study\ndata: {\"study_id\":7,"
             "\"study_name\":\"a \\\"b\\\"\",\"state\":\"deleted\"}\n\n");
  }

  TEST_CASE("a reset and a position say where to go on") {
    CHECK(write_event(example(), {event_kind::reset, 9})
          == "id: 9\nevent: reset\ndata: {\"study_id\":7,"
             "\"study_name\":\"a \\\"b\\\"\"}\n\n");
    CHECK(write_event(example(), {event_kind::position, 9})
          == "retry: 2000\nid: 9\n\n");
  }
}
