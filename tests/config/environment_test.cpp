#include "config/environment.hpp"

#include <doctest/doctest.h>

using namespace tuner::config;

TEST_SUITE("config/environment") {
  TEST_CASE("a later assignment hides an earlier one") {
    environment env;
    env.add({{"PORT", "1"}, {"HOST", "a"}});
    env.add({{"PORT", "2"}});
    CHECK(env.find("PORT")->value == "2");
    CHECK(env.find("HOST")->value == "a");
    CHECK(env.all().size() == 3);
  }

  TEST_CASE("names are found whatever their case") {
    environment env;
    env.add({{"port", "1"}});
    CHECK(env.find("PORT")->value == "1");
    CHECK(env.find("Port")->value == "1");
    CHECK(env.find("PORTS") == nullptr);
    CHECK(env.find("POR") == nullptr);
    CHECK(env.find("") == nullptr);
  }

  TEST_CASE("a process environment is read entry by entry") {
    const char* entries[]
      = {"PORT=1", "EMPTY=", "TWO=a=b", "=hidden", "no equals sign", nullptr};
    auto xs = read_process_environment(entries);
    REQUIRE(xs.size() == 3);
    CHECK(xs[0].name == "PORT");
    CHECK(xs[0].value == "1");
    CHECK(xs[0].from == source::process);
    CHECK(xs[0].origin == "the environment");
    CHECK(xs[1].value.empty());
    CHECK(xs[2].value == "a=b");
    CHECK(read_process_environment(nullptr).empty());
  }

  TEST_CASE("the spelling in capitals counts, wherever it stands") {
    const char* entries[] = {"PORT=1", "port=2", "Port=3", nullptr};
    environment env;
    env.add(read_process_environment(entries));
    CHECK(env.find("port")->value == "1");
  }
}
