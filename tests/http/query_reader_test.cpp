#include "http/query_reader.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <initializer_list>
#include <utility>

namespace {

using namespace tuner;
using namespace tuner::http;
using nlohmann::json;

using query = std::initializer_list<std::pair<const char*, const char*>>;

httplib::Request raw(query params) {
  httplib::Request out;
  for (const auto& [name, value] : params)
    out.params.emplace(name, value);
  return out;
}

list_request list(query params, json expected_errors = json::array()) {
  auto r = raw(params);
  validation_errors errors;
  auto out = read_list_query({r, {}, {}}, errors);
  CHECK(json::parse(errors.body())["detail"] == expected_errors);
  return out;
}

json trial_id_errors(const char* text) {
  httplib::Request r;
  validation_errors errors;
  read_trial_id({r, {"s", text}, {}}, 1, errors);
  return json::parse(errors.body())["detail"];
}

std::int64_t trial_id(const char* text) {
  httplib::Request r;
  validation_errors errors;
  auto out = read_trial_id({r, {"s", text}, {}}, 1, errors);
  CHECK(errors.empty());
  return out;
}

} // namespace

TEST_SUITE("http/query_reader") {
  TEST_CASE("a list is the first hundred in number order by default") {
    auto q = list({});
    CHECK(q.limit == 100);
    CHECK(q.offset == 0);
    CHECK(q.states.empty());
    CHECK_FALSE(q.descending);
  }

  TEST_CASE("every parameter of a list is read") {
    auto q = list({{"limit", "1000"},
                   {"offset", "5"},
                   {"state", "COMPLETE"},
                   {"state", "PRUNED"},
                   {"order", "-number"},
                   {"unknown", "x"}});
    CHECK(q.limit == 1'000);
    CHECK(q.offset == 5);
    CHECK(q.states == std::vector{trial_state::complete, trial_state::pruned});
    CHECK(q.descending);
  }

  TEST_CASE("bounds of limit and offset are kept") {
    list({{"limit", "0"}, {"offset", "-1"}}, json::parse(R"([
      {"type": "greater_than_equal", "loc": ["query", "limit"],
       "msg": "Input should be greater than or equal to 1", "input": "0",
       "ctx": {"ge": 1}},
      {"type": "greater_than_equal", "loc": ["query", "offset"],
       "msg": "Input should be greater than or equal to 0", "input": "-1",
       "ctx": {"ge": 0}}])"));
    list({{"limit", "1001"}}, json::parse(R"([
      {"type": "less_than_equal", "loc": ["query", "limit"],
       "msg": "Input should be less than or equal to 1000", "input": "1001",
       "ctx": {"le": 1000}}])"));
  }

  TEST_CASE("what is no integer is refused") {
    for (auto text : {"", "x", "1.5", "1x", " 1", "0x10"}) {
      CAPTURE(text);
      list({{"limit", text}},
           json::array(
             {{{"type", "int_parsing"},
               {"loc", json::array({"query", "limit"})},
               {"msg", "Input should be a valid integer, unable to parse "
                       "string as an integer"},
               {"input", text}}}));
    }
  }

  TEST_CASE("unknown states and orders are refused with what there is") {
    list({{"state", "DONE"}, {"order", "id"}}, json::parse(R"([
      {"type": "literal_error", "loc": ["query", "order"],
       "msg": "Input should be 'number' or '-number'", "input": "id",
       "ctx": {"expected": "'number' or '-number'"}},
      {"type": "enum", "loc": ["query", "state"],
       "msg": "Input should be 'RUNNING', 'COMPLETE', 'PRUNED', 'FAIL' or 'WAITING'",
       "input": "DONE",
       "ctx": {"expected": "'RUNNING', 'COMPLETE', 'PRUNED', 'FAIL' or 'WAITING'"}}])"));
    auto r = raw({{"state", "FAIL"}, {"state", "fail"}});
    validation_errors errors;
    read_list_query({r, {}, {}}, errors);
    CHECK(json::parse(errors.body())["detail"][0]["loc"]
          == json::parse(R"(["query", "state", 1])"));
  }

  TEST_CASE("a trial is named by any integer") {
    CHECK(trial_id("0") == 0);
    CHECK(trial_id("-1") == -1);
    CHECK(trial_id("9223372036854775807") == 9223372036854775807);
    CHECK(trial_id_errors("abc") == json::parse(R"([
      {"type": "int_parsing", "loc": ["path", "trial_id"],
       "msg": "Input should be a valid integer, unable to parse string as an integer",
       "input": "abc"}])"));
    CHECK(trial_id_errors("9223372036854775808")[0]["type"]
          == "int_parsing_size");
  }

  TEST_CASE("studies are searched by any text") {
    auto r = raw({{"search", "größe"}, {"limit", "7"}, {"offset", "3"}});
    validation_errors errors;
    auto q = read_study_query({r, {}, {}}, errors);
    CHECK(errors.empty());
    CHECK(q.search == "größe");
    CHECK(q.limit == 7);
    CHECK(q.offset == 3);
  }

  TEST_CASE("a search that is no text is refused") {
    auto r = raw({{"search", "\xFF"}});
    validation_errors errors;
    read_study_query({r, {}, {}}, errors);
    REQUIRE(errors.list().size() == 1);
    CHECK(errors.list()[0].type == "string_unicode");
    CHECK(json::accept(errors.body()));
  }

  TEST_CASE("exports are JSON unless CSV is wanted") {
    auto format = [](query params) {
      auto r = raw(params);
      validation_errors errors;
      auto out = read_export_format({r, {}, {}}, errors);
      return std::pair{out, errors.empty()};
    };
    CHECK(format({}) == std::pair{export_format::json, true});
    CHECK(format({{"format", "csv"}}) == std::pair{export_format::csv, true});
    CHECK(format({{"format", "json"}}) == std::pair{export_format::json, true});
    CHECK_FALSE(format({{"format", "xml"}}).second);
  }
}
