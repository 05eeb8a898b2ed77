#include "http/json_document.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner::http;

/// The reason for which `text` is refused, or "" if it is not.
std::string refusal(std::string_view text) {
  validation_errors errors;
  auto parsed = parse_json(text, errors);
  REQUIRE(parsed.has_value() == errors.empty());
  if (errors.empty())
    return {};
  REQUIRE(errors.list().size() == 1);
  const auto& e = errors.list().front();
  CHECK(e.type == "json_invalid");
  return json::parse(e.context)["error"];
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

httplib::Request with_body(std::string body, const char* type = nullptr) {
  httplib::Request out;
  out.body = std::move(body);
  if (type)
    out.set_header("Content-Type", type);
  return out;
}

json body_errors(const httplib::Request& req, bool optional = false) {
  validation_errors errors;
  auto body
    = optional ? read_optional_body(req, errors) : read_body(req, errors);
  CHECK(body.has_value() == errors.empty());
  return json::parse(errors.body())["detail"];
}

} // namespace

TEST_SUITE("http/json_document") {
  TEST_CASE("what RFC 8259 allows is parsed") {
    for (auto text :
         {R"({"a": [1, -2.5e3, true, false, null, "x\u00e4\ud83d\ude00"]})",
          " 0 ", R"("")", "[]", "9007199254740992", "-9007199254740992",
          "1e300", R"("9007199254740993")", R"("\\u0000")"}) {
      CAPTURE(text);
      CHECK(refusal(text) == "");
    }
  }

  TEST_CASE("what is no JSON is refused") {
    for (auto text : {"",
                      "{",
                      "[1,]",
                      "{\"a\":1,}",
                      "{'a':1}",
                      "NaN",
                      "Infinity",
                      "[-Infinity]",
                      "nul",
                      "01",
                      "+1",
                      ".5",
                      "1.",
                      "1e",
                      "// x\n1",
                      "[1] 2",
                      "\"\n\"",
                      R"("\x")",
                      R"("\ud800")",
                      "\"\xFF\"",
                      "\"\xC0\x80\"",
                      "\"\xED\xA0\x80\""}) {
      CAPTURE(text);
      CHECK(refusal(text) != "");
    }
  }

  TEST_CASE("nesting is limited to 32 levels") {
    CHECK(refusal(nested(32)) == "");
    CHECK(refusal(nested(33)) == "Nested more than 32 levels deep");
    // Would overflow the stack of a recursive parser.
    CHECK(refusal(nested(1'000'000)) == "Nested more than 32 levels deep");
    CHECK(refusal("\"" + std::string(100, '[') + "\"") == "");
    std::string flat = "[";
    for (int i = 0; i < 100; ++i)
      flat += "[],";
    CHECK(refusal(flat + "[]]") == "");
  }

  TEST_CASE("U+0000 is refused, escaped or not") {
    CHECK(refusal(R"({"a": "x\u0000"})") == "U+0000 is not allowed");
    CHECK(refusal(R"({"\u0000": 1})") == "U+0000 is not allowed");
    CHECK(refusal(std::string_view{"\"\0\"", 3}) == "U+0000 is not allowed");
    CHECK(refusal(std::string_view{"1\0{", 3}) == "U+0000 is not allowed");
  }

  TEST_CASE("integers that a double cannot hold exactly are refused") {
    auto reason = "Integers must be within -2^53 .. 2^53";
    CHECK(refusal("9007199254740993") == reason);
    CHECK(refusal("[-9007199254740993]") == reason);
    CHECK(refusal("18446744073709551616") == reason);
    CHECK(refusal("{\"a\":123456789012345678901234567890}") == reason);
  }

  TEST_CASE("numbers beyond the range of a double are refused") {
    CHECK(refusal("1e400") == "A number is beyond the range of a double");
    CHECK(refusal("[1, -1e400]") == "A number is beyond the range of a double");
    CHECK(refusal("1e-400") == "");
  }

  TEST_CASE("a syntax error is reported like pydantic does") {
    CHECK(body_errors(with_body(R"({"a": nope})", "application/json"))
          == json::parse(R"([{
            "type": "json_invalid", "loc": ["body", 7],
            "msg": "JSON decode error", "input": {},
            "ctx": {"error": "syntax error while parsing value - invalid literal"}
          }])"));
  }

  TEST_CASE("a body must come as JSON, with or without saying so") {
    for (auto type : {"application/json", "application/json; charset=utf-8",
                      "Application/JSON", "application/vnd.x+json"})
      CHECK(body_errors(with_body("{}", type)).empty());
    CHECK(body_errors(with_body("{}")).empty());
    CHECK(body_errors(with_body("a=1", "application/x-www-form-urlencoded"))
          == json::parse(R"([{
            "type": "model_attributes_type", "loc": ["body"],
            "msg": "Input should be a valid dictionary or object to extract fields from",
            "input": "a=1"
          }])"));
  }

  TEST_CASE("only an optional body may be empty or null") {
    CHECK(body_errors(with_body("")) == json::parse(R"([{
            "type": "missing", "loc": ["body"], "msg": "Field required",
            "input": null
          }])"));
    CHECK(body_errors(with_body(""), true).empty());
    CHECK(body_errors(with_body("null"), true).empty());
    CHECK(body_errors(with_body("", "text/plain"), true).empty());
    CHECK_FALSE(body_errors(with_body("{"), true).empty());
  }

  TEST_CASE("large input is not echoed") {
    CHECK(echo(json::parse(R"({"a": [1, 2.5, "x"]})"))
          == R"({"a":[1,2.5,"x"]})");
    CHECK(echo(json{std::string(2'000, 'x')}) == "null");
    CHECK(echo(json{{std::string(2'000, 'x'), 1}}) == "null");
    CHECK(echo(json(std::vector<int>(2'000))) == "null");
    CHECK(echo(json{"\xFF"}) == "[\"\xEF\xBF\xBD\"]");
  }

  TEST_CASE("at most 100 errors are kept") {
    validation_errors errors;
    for (int i = 0; i < 500; ++i)
      errors.add({"missing", {}, "Field required"});
    CHECK(errors.list().size() == 100);
  }
}
