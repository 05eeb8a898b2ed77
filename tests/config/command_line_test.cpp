#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "app/command_line.hpp"

using namespace tuner;

namespace {

command_line parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tuner");
  return parse_command_line(static_cast<int>(arguments.size()),
                            arguments.data());
}

} // namespace

TEST_SUITE("app/command_line") {
  TEST_CASE("without arguments the service runs") {
    auto x = parse({});
    CHECK_FALSE(x.exit_status.has_value());
    CHECK_FALSE(x.check_config);
    CHECK(x.env_files.empty());
  }

  TEST_CASE("--env-file may be repeated and keeps its order") {
    auto x = parse({"--env-file", "a.env", "--env-file=b, c.env"});
    CHECK_FALSE(x.exit_status.has_value());
    CHECK(x.env_files == std::vector<std::string>{"a.env", "b, c.env"});
  }

  TEST_CASE("--check-config is reported, not run") {
    auto x = parse({"--check-config", "--env-file", "a.env"});
    CHECK(x.check_config);
    CHECK(x.env_files.size() == 1);
    CHECK_FALSE(x.exit_status.has_value());
  }

  TEST_CASE("--version prints name and version") {
    auto x = parse({"--version"});
    CHECK(x.exit_status == 0);
    CHECK(x.output.find("tuner ") == 0);
    CHECK(x.output.find('.') != x.output.npos);
    CHECK(x.output.back() == '\n');
  }

  TEST_CASE("--help names options and variables, 80 columns wide") {
    auto x = parse({"--help"});
    CHECK(x.exit_status == 0);
    for (auto word : {"--env-file FILE", "--check-config",
                      "DATABASE_URL=", "STUDY_IDLE_SECONDS=3600 (seconds)"})
      CHECK_MESSAGE(x.output.find(word) != x.output.npos, word);
    std::size_t column = 0;
    for (auto c : x.output) {
      column = c == '\n' ? 0 : column + 1;
      REQUIRE(column <= 80);
    }
  }

  TEST_CASE("keys are made with what is asked for") {
    auto x = parse({"keys", "create", "--scopes", "tuner:read,memory:write",
                    "--expires", "90d", "--rpm", "120", "--name", "a b",
                    "--env-file", "a.env"});
    CHECK_FALSE(x.exit_status.has_value());
    CHECK(x.env_files == std::vector<std::string>{"a.env"});
    REQUIRE(x.keys);
    CHECK(x.keys->what == key_command::verb::create);
    CHECK(x.keys->scopes
          == std::vector<std::string>{"tuner:read", "memory:write"});
    CHECK(x.keys->lifetime == std::chrono::hours{90 * 24});
    CHECK(x.keys->rate_limit_rpm == 120);
    CHECK(x.keys->name == "a b");
    CHECK_FALSE(
      parse({"keys", "create", "--scopes=tuner:read"}).keys->lifetime);
  }

  TEST_CASE("keys are listed, revoked, and their table is made") {
    CHECK(parse({"keys", "init"}).keys->what == key_command::verb::init);
    CHECK(parse({"keys", "list"}).keys->what == key_command::verb::list);
    auto x = parse({"keys", "revoke", "engram_live_abcd"});
    CHECK(x.keys->what == key_command::verb::revoke);
    CHECK(x.keys->key == "engram_live_abcd");
  }

  TEST_CASE("--help of keys is about keys, 80 columns wide") {
    for (auto verb : {"init", "create", "list", "revoke"}) {
      auto x = parse({"keys", verb, "--help"});
      CHECK(x.exit_status == 0);
      CHECK(x.output.find("AUTH_DATABASE_URL") != x.output.npos);
      CHECK(x.output.find("HTTP_THREADS") == x.output.npos);
      std::size_t column = 0;
      for (auto c : x.output) {
        column = c == '\n' ? 0 : column + 1;
        REQUIRE(column <= 80);
      }
    }
  }

  TEST_CASE("a mistake ends with status 2 and one line") {
    for (auto arguments : std::vector<std::vector<const char*>>{
           {"--nonsense"},
           {"serve"},
           {"--env-file"},
           {"--check-config=x"},
           {"keys"},
           {"keys", "frob"},
           {"keys", "create"},
           {"keys", "revoke"},
           {"keys", "create", "--scopes", "admin"},
           {"keys", "create", "--scopes", "tuner:read", "--rpm", "0"},
           {"keys", "create", "--scopes", "tuner:read", "--expires", "1y"}}) {
      auto x = parse(arguments);
      CHECK(x.exit_status == 2);
      CHECK(x.output.find("tuner: ") == 0);
      CHECK(x.output.find('\n') == x.output.size() - 1);
    }
  }
}
