#include "actors/trial_history.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tuner;

trial with(trial_state state, std::vector<double> values = {},
           std::vector<double> constraints = {}) {
  trial x;
  x.state = state;
  x.values = std::move(values);
  x.constraints = std::move(constraints);
  return x;
}

std::vector<std::int64_t> numbers(const std::vector<trial>& xs) {
  std::vector<std::int64_t> out;
  for (const auto& x : xs)
    out.push_back(x.number);
  return out;
}

using list = std::vector<std::int64_t>;

} // namespace

TEST_SUITE("actors/trial_history") {
  TEST_CASE("the best of equals is the one with the lowest number") {
    trial_history h{{direction::maximize}};
    h.append(with(trial_state::complete, {1.0}));
    h.append(with(trial_state::running));
    h.append(with(trial_state::complete, {3.0}));
    CHECK(h.best()->number == 2);
    h.edit(1).values = {3.0};
    h.enter(1, trial_state::complete);
    CHECK(h.best()->number == 1);
  }

  TEST_CASE("an infeasible trial is never the best") {
    trial_history h{{direction::minimize}};
    h.append(with(trial_state::complete, {-5.0}, {0.1}));
    CHECK(h.best() == nullptr);
    h.append(with(trial_state::complete, {2.0}, {0.0, -1.0}));
    CHECK(h.best()->number == 1);
  }

  TEST_CASE("with several objectives the best is the first of the front") {
    trial_history h{{direction::maximize, direction::minimize}};
    h.append(with(trial_state::complete, {0.0, 9.0}));
    h.append(with(trial_state::complete, {1.0, 5.0}));
    h.append(with(trial_state::complete, {2.0, 3.0}));
    h.append(with(trial_state::complete, {3.0, 10.0}));
    CHECK(h.front() == list{2, 3});
    CHECK(h.best()->number == 2);
  }

  TEST_CASE("pages are cut after filtering by state") {
    trial_history h{{direction::minimize}};
    for (int i = 0; i < 10; ++i)
      h.append(with(i % 2 ? trial_state::fail : trial_state::running));
    std::size_t total = 0;
    auto page = [&](list_request req) { return numbers(h.list(req, total)); };
    CHECK(page({{trial_state::fail}, 1, 2, false}) == list{3, 5});
    CHECK(total == 5);
    CHECK(page({{trial_state::fail}, 1, 2, true}) == list{7, 5});
    CHECK(page({{}, 8, 100, false}) == list{8, 9});
    CHECK(page({{}, 8, 100, true}) == list{1, 0});
    CHECK(total == 10);
    CHECK(page({{}, 10, 100, false}).empty());
    CHECK(page({{trial_state::complete}, 0, 100, false}).empty());
    CHECK(total == 0);
    CHECK(page({{trial_state::fail, trial_state::running}, 2, 2, false})
          == list{2, 3});
  }
}
