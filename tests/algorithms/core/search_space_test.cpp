#include "algorithms/core/search_space.hpp"

#include <doctest/doctest.h>

using namespace tuner;

namespace {

std::string blamed(const search_space& space) {
  auto ok = validate(space);
  return ok ? "" : ok.error().field + ": " + ok.error().what;
}

} // namespace

TEST_CASE("a search space needs parameters with unique names of sane length") {
  distribution d = float_distribution{};
  CHECK(blamed({{"x", d}, {"y", d}}) == "");
  CHECK(blamed({}).starts_with(": "));
  CHECK(blamed({{"x", d}, {"", d}}).starts_with("1.name: "));
  CHECK(blamed({{"x", d}, {"y", d}, {"x", d}}).starts_with("2.name: "));
  CHECK(blamed({{std::string(257, 'x'), d}}).starts_with("0.name: "));
  // 256 characters of two bytes each.
  std::string umlauts;
  for (int i = 0; i < 256; ++i)
    umlauts += "ü";
  CHECK(blamed({{umlauts, d}}) == "");
}

TEST_CASE("a bad distribution is blamed by position and member") {
  search_space space{{"x", float_distribution{}},
                     {"y", int_distribution{5, 1}}};
  CHECK(blamed(space).starts_with("1.high: "));
}

TEST_CASE("parameters are found by name") {
  search_space space{{"x", float_distribution{}}, {"y", int_distribution{}}};
  CHECK(find(space, "y") == 1);
  CHECK(find(space, "z") == std::nullopt);
}
