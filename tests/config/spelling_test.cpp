#include "config/spelling.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tuner::config;

namespace {

std::vector<std::string> warnings(const std::string& name, source from) {
  environment env;
  env.add({{name, "1", from, "x.env:3"}});
  return suspicious_names(env);
}

} // namespace

TEST_SUITE("config/spelling") {
  TEST_CASE("names in env files that look mistyped are pointed out") {
    CHECK(warnings("DATABASE_ULR", source::env_file)
          == std::vector<std::string>{"x.env:3: DATABASE_ULR is not a variable "
                                      "of tuner; did you mean DATABASE_URL?"});
    CHECK(warnings("http_thread", source::env_file).at(0).find("HTTP_THREADS?")
          != -1ul);
    CHECK(warnings("PROT", source::env_file).at(0).find("PORT?") != -1ul);
    CHECK(warnings("HTTP_FOO_BAR", source::env_file)
          == std::vector<std::string>{
            "x.env:3: HTTP_FOO_BAR is not a variable of tuner and is ignored"});
  }

  TEST_CASE("other unknown names are nobody's business") {
    CHECK(warnings("PORT", source::env_file).empty());
    CHECK(warnings("port", source::env_file).empty());
    CHECK(warnings("HOME", source::env_file).empty());
    CHECK(warnings("PATH", source::env_file).empty());
    CHECK(warnings("MY_SECRET", source::env_file).empty());
    CHECK(warnings(std::string(100'000, 'A'), source::env_file).empty());
    CHECK(warnings("DATABASE_ULR", source::process).empty());
    CHECK(warnings("DATABASE_ULR", source::dotenv).empty());
  }
}
