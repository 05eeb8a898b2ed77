#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>

#include "bench/fleet/histogram.hpp"

using namespace std::chrono_literals;
using tuner::fleet::histogram;

TEST_SUITE("bench/fleet/histogram") {
  TEST_CASE("an empty histogram has zero quantiles") {
    histogram h;
    CHECK(h.count() == 0);
    CHECK(h.quantile(0.5) == 0ns);
    CHECK(h.max() == 0ns);
  }

  TEST_CASE("small durations are counted exactly") {
    histogram h;
    for (auto i = 1; i <= 100; ++i)
      h.record(std::chrono::nanoseconds{i});
    CHECK(h.quantile(0.0) == 1ns);
    CHECK(h.quantile(0.5) == 50ns);
    CHECK(h.quantile(0.95) == 95ns);
    CHECK(h.quantile(0.99) == 99ns);
    CHECK(h.quantile(1.0) == 100ns);
    CHECK(h.max() == 100ns);
  }

  TEST_CASE("every duration comes back with at most 0.4 % error") {
    for (double x = 1.0; x < 9e18; x *= 1.00317) {
      histogram h;
      auto value = static_cast<std::int64_t>(x);
      h.record(std::chrono::nanoseconds{value});
      h.record(histogram::duration::max()); // Keeps the maximum out of the way.
      auto got = static_cast<double>(h.quantile(0.5).count());
      REQUIRE(std::abs(got - static_cast<double>(value))
              <= 0.004 * static_cast<double>(value));
    }
  }

  TEST_CASE("quantiles of a spread of latencies are within 1 %") {
    histogram h;
    for (auto i = 1; i <= 10'000; ++i)
      h.record(std::chrono::microseconds{i});
    CHECK(h.quantile(0.5).count() == doctest::Approx(5'000'000).epsilon(0.01));
    CHECK(h.quantile(0.99).count() == doctest::Approx(9'900'000).epsilon(0.01));
    CHECK(h.quantile(1.0) <= h.max());
    CHECK(h.max() == 10ms);
  }

  TEST_CASE("a clock that steps back counts as zero") {
    histogram h;
    h.record(-5ns);
    CHECK(h.count() == 1);
    CHECK(h.quantile(1.0) == 0ns);
  }
}
