#include "storage/optuna_json.hpp"
#include "storage/python_json.hpp"
#include "storage/timestamp_text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using namespace tuner;
using namespace tuner::storage;

namespace {

std::string repr(double x) {
  std::string out;
  python_json::append(out, x);
  return out;
}

distribution decoded(const std::string& text) {
  auto d = decode_distribution(text);
  REQUIRE_MESSAGE(d, d.error().what);
  return *d;
}

} // namespace

TEST_CASE("numbers are written as Python writes them") {
  CHECK(repr(0.0) == "0.0");
  CHECK(repr(-0.0) == "-0.0");
  CHECK(repr(1.0) == "1.0");
  CHECK(repr(-2.5) == "-2.5");
  CHECK(repr(0.1) == "0.1");
  CHECK(repr(0.0001) == "0.0001");
  CHECK(repr(0.00001) == "1e-05");
  CHECK(repr(1.25e-7) == "1.25e-07");
  CHECK(repr(123456.789) == "123456.789");
  CHECK(repr(1e15) == "1000000000000000.0");
  CHECK(repr(9007199254740993.0) == "9007199254740992.0");
  CHECK(repr(1e16) == "1e+16");
  CHECK(repr(123456789012345680.0) == "1.2345678901234568e+17");
  CHECK(repr(1e300) == "1e+300");
  CHECK(repr(5e-324) == "5e-324");
  CHECK(repr(0.1 + 0.2) == "0.30000000000000004");
  CHECK(repr(std::numeric_limits<double>::infinity()) == "Infinity");
  CHECK(repr(-std::numeric_limits<double>::infinity()) == "-Infinity");
  CHECK(repr(std::nan("")) == "NaN");
}

TEST_CASE("distributions are written byte for byte as Optuna writes them") {
  struct sample {
    distribution d;
    std::string text;
  };
  std::vector<sample> samples{
    {float_distribution{0.0, 1.0, {}, false},
     R"({"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, )"
     R"("high": 1.0, "log": false}})"},
    {float_distribution{1e-5, 0.1, {}, true},
     R"({"name": "FloatDistribution", "attributes": {"step": null, "low": )"
     R"(1e-05, "high": 0.1, "log": true}})"},
    {float_distribution{0.6, 0.9, 0.05, false},
     R"({"name": "FloatDistribution", "attributes": {"step": 0.05, "low": 0.6, )"
     R"("high": 0.9, "log": false}})"},
    {int_distribution{5, 50, 5, false},
     R"({"name": "IntDistribution", "attributes": {"log": false, "step": 5, )"
     R"("low": 5, "high": 50}})"},
    {int_distribution{1, 1024, 1, true},
     R"({"name": "IntDistribution", "attributes": {"log": true, "step": 1, )"
     R"("low": 1, "high": 1024}})"},
    {categorical_distribution{{std::string{"fast"}, std::int64_t{1}, 2.5, true,
                               parameter_value{}, std::string{"é"}}},
     R"({"name": "CategoricalDistribution", "attributes": {"choices": ["fast", )"
     R"(1, 2.5, true, null, "\u00e9"]}})"},
  };
  for (const auto& [d, text] : samples) {
    CHECK(encode_distribution(d) == text);
    CHECK(decoded(text) == d);
  }
}

TEST_CASE("every form of a distribution that Optuna reads is read") {
  CHECK(decoded(R"({"type":"float","low":0,"high":1})")
        == distribution{float_distribution{0.0, 1.0, {}, false}});
  CHECK(decoded(R"({"type":"float","low":0,"high":1,"step":0.3,"log":false})")
        == distribution{float_distribution{0.0, 0.9, 0.3, false}});
  CHECK(decoded(R"({"type":"int","low":1,"high":8,"log":true})")
        == distribution{int_distribution{1, 8, 1, true}});
  CHECK(decoded(R"({"type":"categorical","choices":[1,"a"]})")
        == distribution{
          categorical_distribution{{std::int64_t{1}, std::string{"a"}}}});
  CHECK(decoded(R"({"name":"UniformDistribution",)"
                R"("attributes":{"low":-1.0,"high":1.0}})")
        == distribution{float_distribution{-1.0, 1.0, {}, false}});
  CHECK(decoded(R"({"name":"LogUniformDistribution",)"
                R"("attributes":{"low":0.001,"high":1.0}})")
        == distribution{float_distribution{0.001, 1.0, {}, true}});
  CHECK(decoded(R"({"name":"DiscreteUniformDistribution",)"
                R"("attributes":{"low":0.0,"high":10.0,"q":3.0}})")
        == distribution{float_distribution{0.0, 9.0, 3.0, false}});
  CHECK(decoded(R"({"name":"IntUniformDistribution",)"
                R"("attributes":{"low":0,"high":10,"step":3}})")
        == distribution{int_distribution{0, 9, 3, false}});
  CHECK(decoded(R"({"name":"IntLogUniformDistribution",)"
                R"("attributes":{"low":1,"high":10,"step":1}})")
        == distribution{int_distribution{1, 10, 1, true}});
  CHECK(decoded(R"({"name":"FloatDistribution",)"
                R"("attributes":{"low":0.0,"high":1.0}})")
        == distribution{float_distribution{0.0, 1.0, {}, false}});
}

TEST_CASE("choices that Optuna allows are kept, equal ones included") {
  auto d = decoded(R"({"name": "CategoricalDistribution", "attributes": )"
                   R"({"choices": [1, true, 1.0, NaN, Infinity, "NaN"]}})");
  const auto& choices = std::get<categorical_distribution>(d).choices;
  REQUIRE(choices.size() == 6);
  CHECK(choices[0] == parameter_value{std::int64_t{1}});
  CHECK(choices[1] == parameter_value{true});
  CHECK(choices[2] == parameter_value{1.0});
  CHECK(std::isnan(std::get<double>(choices[3])));
  CHECK(std::isinf(std::get<double>(choices[4])));
  CHECK(choices[5] == parameter_value{std::string{"NaN"}});
  CHECK(encode_distribution(d)
        == R"({"name": "CategoricalDistribution", "attributes": {"choices": )"
           R"([1, true, 1.0, NaN, Infinity, "NaN"]}})");
}

TEST_CASE("a distribution that cannot be understood is refused") {
  for (
    std::string text :
    {"", "x", "[]", "{}", R"({"name": "NormalDistribution"})",
     R"({"name": "NormalDistribution", "attributes": {}})",
     R"({"name": "FloatDistribution", "attributes": {"low": 0.0}})",
     R"({"name": "FloatDistribution", "attributes": {"low": 2, "high": 1}})",
     R"({"name": "FloatDistribution", "attributes": {"low": NaN, "high": 1}})",
     R"({"name": "FloatDistribution", "attributes": {"low": "0", "high": 1}})",
     R"({"type": "float", "low": 0, "high": 1, "log": true})",
     R"({"type": "int", "low": 0.5, "high": 1})",
     R"({"type": "int", "low": 0, "high": 99999999999999999999})",
     R"({"type": "categorical", "choices": []})",
     R"({"type": "categorical", "choices": [[1]]})"}) {
    CAPTURE(text);
    auto d = decode_distribution(text);
    REQUIRE(!d);
    CHECK(d.error().code == errc::unreadable_study);
  }
}

TEST_CASE("attributes become standard JSON in ASCII and keep their text") {
  auto standard = [](const std::string& text) {
    auto out = python_json::to_standard(text);
    REQUIRE_MESSAGE(out, text);
    return *out;
  };
  CHECK(standard("[NaN, -Infinity, Infinity]") == "[null, null, null]");
  CHECK(standard(R"({"NaN": "a \"NaN\" and -Infinity"})")
        == R"({"NaN": "a \"NaN\" and -Infinity"})");
  CHECK(standard("{\"a\":1.50,\"b\":[ ]}") == "{\"a\":1.50,\"b\":[ ]}");
  CHECK(standard("\"é😀\"") == "\"\\u00e9\\ud83d\\ude00\"");
  CHECK(standard("12345678901234567890123") == "12345678901234567890123");
  for (std::string text : {"", "nan", "{", "'a'", "\"\xff\"", "[1,]"}) {
    CAPTURE(text);
    CHECK(!python_json::to_standard(text));
  }
}

TEST_CASE("fixed parameters and constraints survive the way there and back") {
  std::vector<std::pair<std::string, parameter_value>> params{
    {"ü \"x\"", 0.1},
    {"n", std::int64_t{-3}},
    {"c", std::string{"é"}},
    {"flag", true},
    {"none", parameter_value{}}};
  CHECK(encode_fixed_params(params)
        == R"({"\u00fc \"x\"": 0.1, "n": -3, "c": "\u00e9", "flag": true, )"
           R"("none": null})");
  CHECK(decode_fixed_params(encode_fixed_params(params)) == params);
  CHECK(encode_fixed_params({}) == "{}");
  std::vector<double> constraints{-1.0, 0.0, 1e-5};
  CHECK(encode_constraints(constraints) == "[-1.0, 0.0, 1e-05]");
  CHECK(decode_constraints("[-1.0, 0.0, 1e-05]") == constraints);
  CHECK(decode_constraints("null")->empty());
  CHECK(decode_constraints("[NaN, -Infinity]")
        == std::vector<double>{std::numeric_limits<double>::infinity(),
                               -std::numeric_limits<double>::infinity()});
  for (std::string text : {"{}", "1.0", "[\"a\"]", "[null]", "["})
    CHECK(!decode_constraints(text));
  for (std::string text : {"[]", "{\"a\": []}", "{\"a\": {}}", "{"})
    CHECK(!decode_fixed_params(text));
}

TEST_CASE("times are read with and without a fraction") {
  using namespace std::chrono;
  auto t = sys_days{2026y / February / 28} + 23h + 59min + 58s;
  CHECK(parse_timestamp("2026-02-28 23:59:58") == t);
  CHECK(parse_timestamp("2026-02-28T23:59:58.5") == t + 500ms);
  CHECK(parse_timestamp("2026-02-28 23:59:58.000001") == t + 1us);
  CHECK(to_text(t + 1us) == "2026-02-28 23:59:58.000001");
  CHECK(to_text(t) == "2026-02-28 23:59:58.000000");
  for (std::string text :
       {"", "2026-02-30 00:00:00", "2026-02-28", "2026-02-28 24:00:00",
        "2026-02-28 23:59:58.", "2026-02-28 23:59:58.x", "infinity",
        "2026-02-28 23:59:58+00", "2026-02-28 23:59:58.0000000001"})
    CHECK(!parse_timestamp(text));
}

TEST_CASE("a text with U+0000 is no JSON") {
  // Found by fuzzing: the rest was taken for checked.
  using namespace std::literals;
  CHECK_FALSE(python_json::to_standard("34\0\xFF"sv));
  CHECK_FALSE(python_json::parse("[1]\0NaN"sv));
  CHECK_FALSE(decode_constraints("[1]\0"sv));
}
