#include "auth/rate_bucket.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using tuner::auth::rate_bucket;

namespace {

const rate_bucket::time_point start{100h};

} // namespace

TEST_SUITE("auth/rate_bucket") {
  TEST_CASE("a full bucket grants a minute's worth at once and no more") {
    rate_bucket bucket;
    CHECK(bucket.is_full(start));
    for (int i = 1; i <= 60; ++i) {
      auto x = bucket.take(60, start);
      CHECK(x.granted);
      CHECK(x.limit == 60);
      CHECK(x.remaining == 60 - i);
      CHECK(x.reset == std::chrono::seconds{i});
    }
    auto x = bucket.take(60, start);
    CHECK_FALSE(x.granted);
    CHECK(x.remaining == 0);
    CHECK(x.reset == 60s);
    CHECK(x.retry_after == 1s);
    CHECK_FALSE(bucket.is_full(start + 59s));
    CHECK(bucket.is_full(start + 60s));
  }

  TEST_CASE("who waits as long as told is granted one more") {
    rate_bucket bucket;
    for (int i = 0; i < 4; ++i)
      CHECK(bucket.take(4, start).granted);
    auto now = start + 3s;
    auto refused = bucket.take(4, now);
    CHECK_FALSE(refused.granted);
    CHECK(refused.retry_after == 12s);
    CHECK_FALSE(bucket.take(4, now + 11s).granted);
    CHECK(bucket.take(4, now + 12s).granted);
    CHECK_FALSE(bucket.take(4, now + 12s).granted);
  }

  TEST_CASE("whatever the pace, an hour grants its sixty minutes and a burst") {
    for (std::int64_t rpm : {1, 7, 60, 1000}) {
      rate_bucket bucket;
      std::int64_t granted = 0;
      for (auto t = 0ms; t < 1h; t += 37ms)
        granted += bucket.take(rpm, start + t).granted ? 1 : 0;
      CHECK(granted >= 61 * rpm - 1);
      CHECK(granted <= 61 * rpm);
    }
  }

  TEST_CASE("a refusal costs nothing") {
    rate_bucket bucket;
    CHECK(bucket.take(1, start).granted);
    for (int i = 0; i < 1'000; ++i)
      CHECK_FALSE(bucket.take(1, start + 30s).granted);
    CHECK(bucket.take(1, start + 60s).granted);
  }

  TEST_CASE("a limit that is lowered holds at once") {
    rate_bucket bucket;
    for (int i = 0; i < 500; ++i)
      CHECK(bucket.take(1'000, start).granted);
    auto x = bucket.take(10, start);
    CHECK(x.granted);
    CHECK(x.limit == 10);
    CHECK(x.remaining == 4);
  }

  TEST_CASE("a limit below one grants nothing, the greatest nearly all") {
    rate_bucket bucket;
    for (std::int64_t rpm : {std::int64_t{0}, std::int64_t{-1},
                             std::numeric_limits<std::int64_t>::min()}) {
      auto x = bucket.take(rpm, start);
      CHECK_FALSE(x.granted);
      CHECK(x.limit == 0);
      CHECK(x.retry_after == 60s);
    }
    auto x = bucket.take(std::numeric_limits<std::int64_t>::max(), start);
    CHECK(x.granted);
    CHECK(x.remaining > 0);
    CHECK(x.reset == 1s);
  }

  TEST_CASE("threads together are granted no more than one alone") {
    rate_bucket bucket;
    std::atomic<int> granted{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 1'000; ++j)
          granted += bucket.take(1'500, start).granted ? 1 : 0;
      });
    for (auto& x : threads)
      x.join();
    CHECK(granted == 1'500);
  }
}
