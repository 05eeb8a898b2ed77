#include "storage/prune_answers.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using tuner::attribute;
using tuner::storage::prune_answers;

namespace {

prune_answers read(const std::string& json) {
  tuner::trial x;
  x.system_attrs = {{"other", "[1]"}, {"tuner:prune_steps", json}};
  return prune_answers::of(x);
}

} // namespace

TEST_CASE("answers come back from the attribute that they become") {
  prune_answers x;
  CHECK(x.to_attribute() == attribute{"tuner:prune_steps", "[]"});
  constexpr auto last = std::numeric_limits<std::int32_t>::max();
  for (auto step : {9, 0, last})
    x.add(step);
  auto a = x.to_attribute();
  CHECK(a == attribute{"tuner:prune_steps", "[9, 0, 2147483647]"});
  auto y = read(a.json);
  CHECK(y.to_attribute() == a);
  CHECK(y.contains(last));
  CHECK_FALSE(y.contains(1));
}

TEST_CASE("the newest answers are kept") {
  prune_answers x;
  for (int step = 0; step <= 64; ++step)
    x.add(step);
  CHECK_FALSE(x.contains(0));
  CHECK(x.contains(1));
  CHECK(x.contains(64));
}

TEST_CASE("what is no list of steps counts as no answer") {
  for (auto json : {"", "x", "5", "{}", "null", "[-1]", "[1.5]", "[\"1\"]",
                    "[[1]]", "[2147483648]", "[18446744073709551616]"})
    CHECK(read(json).to_attribute().json == "[]");
  CHECK(read("[\"x\", 3]").to_attribute().json == "[3]");
  CHECK(prune_answers::of(tuner::trial{}).to_attribute().json == "[]");
}
