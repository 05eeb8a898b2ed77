#include "algorithms/core/trial_log.hpp"

#include <doctest/doctest.h>

#include <thread>

namespace {

using namespace tuner;

trial numbered(std::int64_t number) {
  trial x;
  x.number = number;
  x.values = {static_cast<double>(number)};
  return x;
}

trial_log of(std::int64_t n) {
  trial_log out;
  for (std::int64_t i = 0; i < n; ++i)
    out.append(numbered(i));
  return out;
}

void check_is_intact(const trial_log& log, std::int64_t n) {
  REQUIRE(log.size() == static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) {
    const auto& x = log[static_cast<std::size_t>(i)];
    REQUIRE(x.number == i);
    REQUIRE(x.values == std::vector{static_cast<double>(i)});
  }
}

} // namespace

TEST_SUITE("algorithms/core/trial_log") {
  TEST_CASE("trials are found by number, however many there are") {
    for (std::int64_t n : {0, 1, 63, 64, 65, 1'000})
      check_is_intact(of(n), n);
  }

  TEST_CASE("a snapshot keeps what it saw while the original changes") {
    auto log = of(200);
    auto before = log;
    for (std::size_t i = 0; i < 200; i += 3)
      log.edit(i).values = {-1.0};
    for (std::int64_t i = 200; i < 300; ++i)
      log.append(numbered(i));
    check_is_intact(before, 200);
    CHECK(log.size() == 300);
    CHECK(log[3].values == std::vector{-1.0});
    CHECK(log[4].values == std::vector{4.0});
  }

  TEST_CASE("only chunks that a snapshot holds are cloned, and only once") {
    auto log = of(200);
    const auto* first = &log[0];
    const auto* last = &log[199];
    auto before = log;
    log.edit(1);
    const auto* cloned = &log[0];
    CHECK(cloned != first);
    CHECK(&log[199] == last);
    log.edit(2);
    CHECK(&log[0] == cloned);
    CHECK(&before[0] == first);
    before = {};
    log.edit(199);
    CHECK(&log[199] == last);
  }

  TEST_CASE("snapshots are read on other threads while the original grows") {
    auto log = of(1'000);
    std::vector<std::thread> readers;
    for (int i = 0; i < 50; ++i) {
      readers.emplace_back([snapshot = log, i] {
        double sum = 0.0;
        for (std::size_t k = 0; k < snapshot.size(); ++k)
          sum += snapshot[k].values[0];
        // 0 + 1 + … whatever the values of later trials have become.
        auto n = 1'000.0 + i;
        CHECK(sum == n * (n - 1) / 2);
      });
      log.append(numbered(1'000 + i));
      log.edit(static_cast<std::size_t>(i)).user_attrs = {{"a", "1"}};
    }
    for (auto& x : readers)
      x.join();
    check_is_intact(log, 1'050);
  }
}
