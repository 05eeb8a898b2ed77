#include <doctest/doctest.h>
#include <prometheus/gauge.h>

#include <optional>
#include <utility>

#include "metrics/instruments.hpp"

namespace {

using namespace tuner::metrics;

} // namespace

TEST_SUITE("metrics/instruments") {
  TEST_CASE("without a target nothing is counted") {
    counter{}.add();
    gauge{}.set(1);
    histogram{}.observe(1);
    gauge_share share;
    share.set(1);
  }

  TEST_CASE("a gauge sums up the shares of those that are there") {
    prometheus::Gauge sum;
    gauge_share first{gauge{sum}};
    std::optional<gauge_share> second{std::in_place, gauge{sum}};
    first.set(3);
    second->set(4);
    CHECK(sum.Value() == 7);
    first.set(1);
    CHECK(sum.Value() == 5);
    second.reset();
    CHECK(sum.Value() == 1);
  }

  TEST_CASE("a share that moves is counted once") {
    prometheus::Gauge sum;
    gauge_share last;
    {
      gauge_share first{gauge{sum}};
      first.set(2);
      auto second = std::move(first);
      CHECK(sum.Value() == 2);
      last = std::move(second);
    }
    CHECK(sum.Value() == 2);
    last = gauge_share{};
    CHECK(sum.Value() == 0);
  }
}
