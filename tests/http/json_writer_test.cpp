#include "http/json_writer.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace {

using namespace tuner;
using namespace tuner::http;

std::string number(double x) {
  std::string out;
  append_json_number(out, x);
  return out;
}

std::string json_string(std::string_view x) {
  std::string out;
  append_json_string(out, x);
  return out;
}

std::string python(std::string_view x) {
  json_writer out;
  return out.python_json(x).take();
}

timestamp at(std::int64_t microseconds) {
  return timestamp{std::chrono::microseconds{microseconds}};
}

std::string time_text(std::int64_t microseconds) {
  std::string out;
  append_timestamp(out, at(microseconds));
  return out;
}

} // namespace

TEST_SUITE("http/json_writer") {
  TEST_CASE("numbers look like real numbers and are as short as can be") {
    CHECK(number(1.0) == "1.0");
    CHECK(number(-0.0) == "-0.0");
    CHECK(number(0.1) == "0.1");
    CHECK(number(1e22) == "1e+22");
    CHECK(number(5e-324) == "5e-324");
    CHECK(number(123456789.0) == "123456789.0");
  }

  TEST_CASE("numbers that JSON lacks become null") {
    CHECK(number(std::numeric_limits<double>::quiet_NaN()) == "null");
    CHECK(number(std::numeric_limits<double>::infinity()) == "null");
    CHECK(number(-std::numeric_limits<double>::infinity()) == "null");
  }

  TEST_CASE("every number reads back bit by bit") {
    std::uint64_t bits = 0x9E3779B97F4A7C15;
    for (int i = 0; i < 20'000; ++i) {
      bits = bits * 6364136223846793005 + 1442695040888963407;
      double x;
      std::memcpy(&x, &bits, sizeof x);
      if (!std::isfinite(x))
        continue;
      auto back = nlohmann::json::parse(number(x));
      REQUIRE(back.is_number_float());
      REQUIRE(back.get<double>() == x);
    }
  }

  TEST_CASE("strings are escaped and stay UTF-8") {
    CHECK(json_string("plain") == R"("plain")");
    CHECK(json_string("a\"b\\c\n\r\t\x01") == R"("a\"b\\c\n\r\t\u0001")");
    CHECK(json_string("\x7F") == "\"\x7F\"");
    CHECK(json_string("größe €") == "\"größe €\"");
    CHECK(json_string({"\0", 1}) == R"("\u0000")");
  }

  TEST_CASE("bytes that are not UTF-8 are replaced one by one") {
    CHECK(json_string("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
    CHECK(json_string("\xC3") == "\"\xEF\xBF\xBD\"");
    CHECK(json_string("\xED\xA0\x80")
          == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  }

  TEST_CASE("strings of any byte read back as valid JSON") {
    for (int c = 0; c < 256; ++c) {
      std::string text{"x", 1};
      text += static_cast<char>(c);
      auto back = nlohmann::json::parse(json_string(text), nullptr, false);
      REQUIRE(back.is_string());
      if (c < 0x80)
        REQUIRE(back.get<std::string>() == text);
    }
  }

  TEST_CASE("times are ISO 8601 in UTC with six digits") {
    CHECK(time_text(0) == "1970-01-01T00:00:00.000000Z");
    // date -u -d @1767465845: Sat Jan 3 18:44:05 UTC 2026
    CHECK(time_text(1'767'465'845'123'456) == "2026-01-03T18:44:05.123456Z");
    CHECK(time_text(1'767'465'845'000'001) == "2026-01-03T18:44:05.000001Z");
    CHECK(time_text(-1) == "1969-12-31T23:59:59.999999Z");
    // date -u -d @951782400: Tue Feb 29 00:00:00 UTC 2000
    CHECK(time_text(951'782'400'000'000) == "2000-02-29T00:00:00.000000Z");
  }

  TEST_CASE("commas stand between members and elements only") {
    json_writer out;
    out.begin_object().key("a").begin_array().integer(1).integer(2);
    out.begin_object().end_object().end_array().key("b").null();
    out.key("c").boolean(true).key("d").text("x").key("e").time(at(0));
    out.end_object();
    CHECK(out.take()
          == R"({"a":[1,2,{}],"b":null,"c":true,"d":"x",)"
             R"("e":"1970-01-01T00:00:00.000000Z"})");
  }

  TEST_CASE("a text taken in pieces is one text") {
    json_writer out;
    auto all = out.begin_array().integer(1).take();
    all += out.integer(2).take();
    all += out.end_array().take();
    CHECK(all == "[1,2]");
  }

  TEST_CASE("parameter values keep their JSON type") {
    json_writer out;
    out.begin_array();
    for (const parameter_value& x :
         {parameter_value{std::monostate{}}, parameter_value{false},
          parameter_value{std::int64_t{1}}, parameter_value{1.0},
          parameter_value{std::string{"1"}}})
      out.value(x);
    CHECK(out.end_array().take() == R"([null,false,1,1.0,"1"])");
  }

  TEST_CASE("what only Python reads becomes null") {
    CHECK(python("NaN") == "null");
    CHECK(python(R"({"a": [Infinity, -Infinity, -1, NaN]})")
          == R"({"a": [null, null, -1, null]})");
    CHECK(python(R"(["NaN", "\"Infinity", "\\", NaN])")
          == R"(["NaN", "\"Infinity", "\\", null])");
    CHECK(python(R"("None of It")") == R"("None of It")");
    CHECK(python(R"({"x": 1})") == R"({"x": 1})");
  }
}
