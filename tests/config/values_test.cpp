#include "config/values.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace tuner::config;

using strings = std::vector<std::string>;

TEST_SUITE("config/values") {
  TEST_CASE("booleans come in eight words and any case") {
    for (auto x : {"true", "True", "TRUE", "1", "yes", "on", "On"})
      CHECK(parse_bool(x) == true);
    for (auto x : {"false", "FALSE", "0", "no", "off"})
      CHECK(parse_bool(x) == false);
    for (auto x : {"", " true", "2", "t", "y", "ja"})
      CHECK_FALSE(parse_bool(x).has_value());
  }

  TEST_CASE("whole numbers are digits within a range") {
    CHECK(parse_whole_number("0", 0, 5) == 0);
    CHECK(parse_whole_number("5", 0, 5) == 5);
    CHECK(parse_whole_number("007", 0, 10) == 7);
    for (auto x : {"6", "-1", "+1", "1.0", "1e0", "0x1", " 1", "1 ", "", "a",
                   "99999999999999999999999"})
      CHECK_FALSE(parse_whole_number(x, 0, 5).has_value());
    CHECK_FALSE(parse_whole_number("1", 2, 5).has_value());
  }

  TEST_CASE("times are a number and a unit") {
    CHECK(parse_duration("1s") == 1s);
    CHECK(parse_duration("90m") == 90min);
    CHECK(parse_duration("12h") == 12h);
    CHECK(parse_duration("90d") == 90 * 24h);
    CHECK(parse_duration("2w") == 14 * 24h);
    CHECK(parse_duration("36500d") == 36'500 * 24h);
    for (auto x : {"", "d", "0d", "90", "-1d", "1.5h", "90 d", "90D", "1y",
                   "36501d", "99999999999999999999s"})
      CHECK_MESSAGE(!parse_duration(x), x);
  }

  TEST_CASE("log levels have names") {
    CHECK(parse_log_level("debug") == log_level::debug);
    CHECK(parse_log_level("INFO") == log_level::info);
    CHECK(parse_log_level("warn") == log_level::warning);
    CHECK(parse_log_level("Warning") == log_level::warning);
    CHECK(parse_log_level("error") == log_level::error);
    CHECK_FALSE(parse_log_level("").has_value());
    CHECK_FALSE(parse_log_level("verbose").has_value());
  }

  TEST_CASE("origins are a JSON list or separated by commas") {
    strings two{"http://localhost:3000", "https://a.example"};
    CHECK(parse_origins(R"(["http://localhost:3000","https://a.example"])")
          == two);
    CHECK(parse_origins(" [ \"http://localhost:3000\" ,\n"
                        "\"https:\\/\\/a.example\" ] ")
          == two);
    CHECK(parse_origins("http://localhost:3000,https://a.example") == two);
    CHECK(parse_origins(" http://localhost:3000 , https://a.example ,") == two);
    CHECK(parse_origins("[]") == strings{});
    CHECK(parse_origins("") == strings{});
    CHECK(parse_origins("*") == strings{"*"});
    CHECK(parse_origins("[\"*\"]") == strings{"*"});
  }

  TEST_CASE("what is no list of origins is refused") {
    for (auto x : {"**",
                   "null",
                   "localhost:3000",
                   "http://",
                   "://a",
                   "http://a/",
                   "http://a b",
                   "[",
                   "[]]",
                   "[\"http://a\"",
                   "[\"http://a\",]",
                   "[\"http://a\" \"http://b\"]",
                   "[http://a]",
                   "['http://a']",
                   "[\"http://a]",
                   "[1]",
                   "[null]",
                   "[[]]",
                   "[\"http://a\\\"]",
                   "[\"http://\\u0061\"]",
                   "[*]",
                   "{}"})
      CHECK_MESSAGE(!parse_origins(x).has_value(), std::string{x});
  }

  TEST_CASE("database URLs are told by their scheme") {
    for (auto x :
         {"postgresql://h/d", "postgres://u:p@h:1/d?sslmode=disable",
          "postgresql:///d", "sqlite:///tuner.db", "sqlite:////a/b.db"})
      CHECK_MESSAGE(is_database_url(x), x);
    for (auto x : {"", "mysql://h/d", "postgresql://", "postgresql:h", "h/d",
                   "sqlite://tuner.db", "sqlite:///", "sqlite:////",
                   "sqlite:", " postgresql://h/d", "POSTGRESQL://h/d"})
      CHECK_MESSAGE(!is_database_url(x), x);
  }

  TEST_CASE("no password is shown") {
    CHECK(without_password("postgresql://u:secret@h:1/d")
          == "postgresql://u:***@h:1/d");
    CHECK(without_password("postgresql://u:se/c?r:e@t@h/d")
          == "postgresql://u:***@h/d");
    CHECK(without_password("u:secret@h") == "u:***@h");
    CHECK(without_password("postgresql://u:secret") == "postgresql://u:***");
    CHECK(without_password("postgresql://u:123secret/d")
          == "postgresql://u:***");
    CHECK(without_password("postgresql://h/d?user=u&password=secret&a=b")
          == "postgresql://h/d?user=u&password=***");
    CHECK(without_password("postgresql://h/password?sslpassword=secret")
          == "postgresql://h/password?sslpassword=***");
    CHECK(without_password("host=h Password = 'secret' user=u")
          == "host=h Password =***");
    CHECK(without_password("password=") == "password=***");
  }

  TEST_CASE("what holds no password is shown as it is") {
    for (auto x : {"", "postgresql://h:5432/d", "postgresql://u@h:5432/d",
                   "postgresql://h:5432?sslmode=disable", "sqlite:///data/x.db",
                   "info", "postgresql://h/password", "70000",
                   "postgresql://h:5432,i:5433/d", "http://a:3000,http://b:80",
                   R"(["http://localhost:3000","http://localhost:8080"])"})
      CHECK(without_password(x) == x);
  }
}
