#include "config/env_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace tuner;
using namespace tuner::config;

namespace {

auto parse(std::string_view text) {
  return parse_env_file(text, "x.env", source::env_file);
}

// The value of `A`, or the error.
std::string value_of(std::string_view text) {
  auto xs = parse(text);
  if (!xs)
    return "error: " + xs.error().what;
  REQUIRE(xs->size() == 1);
  CHECK(xs->front().name == "A");
  return xs->front().value;
}

std::string error_of(std::string_view text) {
  auto xs = parse(text);
  REQUIRE_FALSE(xs.has_value());
  CHECK(xs.error().code == errc::invalid_argument);
  return xs.error().what;
}

} // namespace

TEST_SUITE("config/env_file") {
  TEST_CASE("an assignment remembers its file and line") {
    auto xs = parse("# comment\n\nA=1\n  # more\nexport B=2");
    REQUIRE(xs);
    REQUIRE(xs->size() == 2);
    CHECK(xs->at(0).name == "A");
    CHECK(xs->at(0).origin == "x.env:3");
    CHECK(xs->at(0).from == source::env_file);
    CHECK(xs->at(1).name == "B");
    CHECK(xs->at(1).value == "2");
    CHECK(xs->at(1).origin == "x.env:5");
  }

  TEST_CASE("an empty file assigns nothing") {
    CHECK(parse("")->empty());
    CHECK(parse("\xEF\xBB\xBF")->empty());
    CHECK(parse("\n\r\n# only comments")->empty());
  }

  TEST_CASE("a byte order mark and CRLF line ends are no part of anything") {
    auto xs = parse("\xEF\xBB\xBF"
                    "A=1\r\nB='2'\r\n");
    REQUIRE(xs);
    REQUIRE(xs->size() == 2);
    CHECK(xs->at(0).name == "A");
    CHECK(xs->at(0).value == "1");
    CHECK(xs->at(1).value == "2");
  }

  TEST_CASE("an unquoted value ends before a comment and trailing blanks") {
    CHECK(value_of("A=x y  ") == "x y");
    CHECK(value_of("A = x") == "x");
    CHECK(value_of("A=x # comment") == "x");
    CHECK(value_of("A=x\t# comment") == "x");
    CHECK(value_of("A=x#y") == "x#y");
    CHECK(value_of("A=#1") == "#1");
    CHECK(value_of("A= # comment") == "");
    CHECK(value_of("A=") == "");
    CHECK(value_of("A=x=y") == "x=y");
    CHECK(value_of(R"(A=["a","b"])") == R"(["a","b"])");
    CHECK(value_of(R"(A=a\n$B)") == R"(a\n$B)");
  }

  TEST_CASE("single quotes take a value as it stands") {
    CHECK(value_of("A=' # \\n \" '") == " # \\n \" ");
    CHECK(value_of("A='' # comment") == "");
  }

  TEST_CASE("double quotes know the usual escapes") {
    CHECK(value_of(R"(A=" a\tb\n\"c\" \\ \$D \r" # comment)")
          == " a\tb\n\"c\" \\ $D \r");
    CHECK(value_of(R"(A="it's # not")") == "it's # not");
  }

  TEST_CASE("export is a name too, if it is assigned to") {
    auto xs = parse("export=1\nexported=1\nexport\tA=1");
    REQUIRE(xs);
    REQUIRE(xs->size() == 3);
    CHECK(xs->at(0).name == "export");
    CHECK(xs->at(1).name == "exported");
    CHECK(xs->at(2).name == "A");
  }

  TEST_CASE("a malformed line is refused with its place but not its value") {
    CHECK(error_of("A=1\nsecret") == "x.env:2: expected NAME=value");
    CHECK(error_of("=secret").find("not the name of a variable") != -1ul);
    CHECK(error_of("A B=1").find("x.env:1: ") == 0);
    CHECK(error_of("1A=1").find("x.env:1: ") == 0);
    CHECK(error_of("A='secret")
          == "x.env:1: the closing single quote is missing");
    CHECK(error_of("A=\"secret")
          == "x.env:1: the closing double quote is missing");
    CHECK(error_of("A=\"secret\\") != "");
    CHECK(error_of("A=\"a\" b").find("follows the closing quote") != -1ul);
    CHECK(error_of("A='a'#b").find("follows the closing quote") != -1ul);
    CHECK(error_of(R"(A="\x")").find("backslash") != -1ul);
    CHECK(error_of(std::string_view{"A=1\0", 4})
          == "x.env is not a text in "
             "UTF-8");
  }

  TEST_CASE("a file that cannot be read says why") {
    auto missing = read_env_file("/nowhere/x.env", source::env_file);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().what
          == "cannot read the env file /nowhere/x.env: No such file or "
             "directory");
    auto folder = read_env_file("/", source::env_file);
    REQUIRE_FALSE(folder.has_value());
    CHECK(folder.error().what == "cannot read the env file /: Is a directory");
    auto endless = read_env_file("/dev/zero", source::env_file);
    REQUIRE_FALSE(endless.has_value());
    CHECK(endless.error().what.find("larger than 1 MiB") != -1ul);
  }
}
