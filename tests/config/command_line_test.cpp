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

  TEST_CASE("a mistake ends with status 2 and one line") {
    for (auto arguments : std::vector<std::vector<const char*>>{
           {"--nonsense"}, {"serve"}, {"--env-file"}, {"--check-config=x"}}) {
      auto x = parse(arguments);
      CHECK(x.exit_status == 2);
      CHECK(x.output.find("tuner: ") == 0);
      CHECK(x.output.find('\n') == x.output.size() - 1);
    }
  }
}
