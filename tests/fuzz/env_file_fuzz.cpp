// Env files.

#include "config/env_file.hpp"

#include "tests/fuzz/fuzzing.hpp"

#include <string>

using namespace tuner;
using tuner::test::expect;

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto read = config::parse_env_file(test::as_text(data, size), "some.env",
                                     config::source::env_file);
  if (!read) {
    expect(read.error().what.find("some.env") != std::string::npos,
           "an error names the file");
    return 0;
  }
  for (const auto& x : *read)
    expect(!x.name.empty() && x.name.find_first_of("= \t\n") == x.name.npos,
           "a name is a name");
  return 0;
}
