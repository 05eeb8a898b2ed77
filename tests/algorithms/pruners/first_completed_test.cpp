#include "algorithms/pruners/first_completed.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace {

tuner::trial
at(std::int64_t number, std::optional<int> second, std::int32_t last_step) {
  tuner::trial x;
  x.number = number;
  x.state = tuner::trial_state::complete;
  x.intermediate_values = {{0, 1.0}, {last_step, 1.0}};
  if (second)
    x.datetime_complete = tuner::timestamp{std::chrono::seconds{*second}};
  return x;
}

} // namespace

TEST_SUITE("algorithms/pruners/first_completed") {
  using tuner::first_completed;

  TEST_CASE("the first in time decides, then the lower number") {
    first_completed first;
    CHECK_FALSE(first.last_step());
    CHECK(first.add(at(5, std::nullopt, 50)));
    CHECK(first.add(at(6, 20, 60)));
    CHECK_FALSE(first.add(at(7, 20, 70)));
    CHECK(first.last_step() == 60);
    CHECK(first.add(at(4, 20, 40)));
    CHECK(first.add(at(9, 10, 90)));
    CHECK_FALSE(first.add(at(0, std::nullopt, 10)));
    CHECK(first.last_step() == 90);
  }

  TEST_CASE("the same step from an earlier trial is no change") {
    first_completed first;
    CHECK(first.add(at(1, 20, 50)));
    CHECK_FALSE(first.add(at(0, 10, 50)));
  }

  TEST_CASE("only COMPLETE trials with reports count") {
    first_completed first;
    auto x = at(0, 1, 10);
    x.intermediate_values.clear();
    CHECK_FALSE(first.add(x));
    x = at(0, 1, 10);
    for (auto state : {tuner::trial_state::running, tuner::trial_state::pruned,
                       tuner::trial_state::fail, tuner::trial_state::waiting}) {
      x.state = state;
      CHECK_FALSE(first.add(x));
    }
    CHECK_FALSE(first.last_step());
  }
}
