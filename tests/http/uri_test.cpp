#include "http/uri.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner::http;

httplib::Params query(std::string_view text) {
  auto out = parse_query(text);
  REQUIRE_MESSAGE(out, text);
  return *out;
}

} // namespace

TEST_SUITE("http/uri") {
  TEST_CASE("a plus sign is itself in a path and a space in a query") {
    CHECK(percent_decode("a+b%20c") == "a+b c");
    CHECK(query("a+b=c+d%2Be") == httplib::Params{{"a b", "c d+e"}});
  }

  TEST_CASE("incomplete escapes, bad UTF-8 and U+0000 do not decode") {
    for (auto text : {"%", "%1", "a%", "%g0", "%0g", "%00", "%80", "%E2%82"})
      CHECK_FALSE_MESSAGE(percent_decode(text), text);
    CHECK(percent_decode("%E2%82%AC") == "\xE2\x82\xAC");
    CHECK(percent_decode("") == "");
  }

  TEST_CASE("a query's values keep everything behind the first '='") {
    CHECK(query("a=b=c") == httplib::Params{{"a", "b=c"}});
    CHECK(query("a=b?c") == httplib::Params{{"a", "b?c"}});
  }

  TEST_CASE("repeated names keep their values in order") {
    CHECK(query("s=2&s=1&s=2")
          == httplib::Params{{"s", "2"}, {"s", "1"}, {"s", "2"}});
  }

  TEST_CASE("empty parts are dropped and missing values are empty") {
    CHECK(query("").empty());
    CHECK(query("&&=x&a&b=") == httplib::Params{{"a", ""}, {"b", ""}});
  }

  TEST_CASE("a bad query is refused with the part that is bad") {
    auto out = parse_query("a=1&b=%zz");
    REQUIRE_FALSE(out);
    CHECK(out.error().code == tuner::errc::invalid_argument);
    CHECK(out.error().what
          == "Expected a query of percent-encoded UTF-8 without U+0000, got "
             "\"b=%zz\"");
  }
}
