#include "config/env_file.hpp"
#include "config/report.hpp"
#include "config/settings.hpp"
#include "config/spelling.hpp"
#include "config/variables.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

using namespace tuner;
using namespace tuner::config;

namespace {

const std::string root = TUNER_SOURCE_DIR "/";

std::string read(const std::string& file) {
  std::ifstream in{root + file};
  REQUIRE_MESSAGE(in, file);
  return {std::istreambuf_iterator<char>{in}, {}};
}

// The text with line breaks and comment signs as blanks, no two in a row.
std::string flow(const std::string& text) {
  std::string out;
  for (auto c : text) {
    auto blank = c == '\n' || c == '#' || c == ' ';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

// Comment and assignment that an env file must hold for a variable.
std::string documentation(const variable& x) {
  auto out = std::string{x.meaning} + " Default: " + std::string{x.fallback};
  if (!x.unit.empty())
    out += ' ' + std::string{x.unit};
  return flow(out + ' ' + std::string{x.name} + '=');
}

} // namespace

TEST_SUITE("config/documentation") {
  TEST_CASE("both env files explain every variable with its default") {
    for (auto file : {"config/embedded.env", "config/postgres.env"}) {
      auto text = flow(read(file));
      for (const auto& x : variables())
        CHECK_MESSAGE(text.find(documentation(x)) != text.npos, file, ": ",
                      documentation(x));
    }
  }

  TEST_CASE("what an env file leaves commented out is the default") {
    for (auto file : {"config/embedded.env", "config/postgres.env"}) {
      auto text = '\n' + read(file);
      for (const auto& x : variables()) {
        auto name = std::string{x.name};
        auto commented = "\n#" + name + '=' + std::string{x.fallback} + '\n';
        auto set = "\n" + name + '=';
        CHECK_MESSAGE(
          (text.find(commented) != text.npos || text.find(set) != text.npos),
          file, ": ", name);
      }
    }
  }

  TEST_CASE("both env files are a configuration that starts") {
    for (std::string file : {"config/embedded.env", "config/postgres.env"}) {
      auto assignments = read_env_file(root + file, source::env_file);
      REQUIRE(assignments);
      environment env;
      env.add(*assignments);
      CHECK(suspicious_names(env).empty());
      auto settings = read_settings(env);
      REQUIRE_MESSAGE(settings.has_value(), file, settings.error().what);
      CHECK(settings->host == "127.0.0.1");
      CHECK(settings->port == 6177);
      CHECK(settings->database_url.starts_with(file == "config/embedded.env"
                                                 ? "sqlite:///data/tuner.db"
                                                 : "postgresql://"));
    }
  }

  TEST_CASE("the README holds the table of all variables as it is") {
    auto text = read("README.md");
    CHECK(text.find(variables_table()) != text.npos);
  }
}
