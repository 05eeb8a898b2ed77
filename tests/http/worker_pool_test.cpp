#include "http/worker_pool.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <latch>
#include <memory>
#include <semaphore>
#include <vector>

using tuner::http::worker_pool;

TEST_SUITE("http/worker_pool") {
  TEST_CASE("one thread runs jobs in order") {
    std::vector<int> order;
    std::latch done{100};
    worker_pool aut{1, 100};
    for (int i = 0; i < 100; ++i)
      REQUIRE(aut.submit([&, i] {
        order.push_back(i);
        done.count_down();
      }));
    done.wait();
    for (int i = 0; i < 100; ++i)
      CHECK(order[static_cast<std::size_t>(i)] == i);
  }

  TEST_CASE("blocking jobs run on as many threads as there are") {
    std::barrier together{8};
    std::latch done{80};
    worker_pool aut{8, 100};
    for (int i = 0; i < 80; ++i)
      REQUIRE(aut.submit([&] {
        together.arrive_and_wait();
        done.count_down();
      }));
    done.wait();
  }

  TEST_CASE("a full queue refuses, and takes again once it has room") {
    std::counting_semaphore<> entered{0};
    std::counting_semaphore<> leave{0};
    worker_pool aut{1, 2};
    auto job = [&] {
      entered.release();
      leave.acquire();
    };
    REQUIRE(aut.submit(job));
    entered.acquire();
    CHECK(aut.submit(job));
    CHECK(aut.submit(job));
    CHECK_FALSE(aut.submit(job));
    leave.release();
    entered.acquire();
    CHECK(aut.submit(job));
    leave.release(3);
    entered.acquire();
    entered.acquire();
  }

  TEST_CASE("a pool without a queue takes as many jobs as it has threads") {
    std::counting_semaphore<> entered{0};
    std::counting_semaphore<> leave{0};
    auto job = [&] {
      entered.release();
      leave.acquire();
    };
    worker_pool aut{2, 0};
    // The threads may not be there yet.
    while (!aut.submit(job))
      std::this_thread::yield();
    while (!aut.submit(job))
      std::this_thread::yield();
    entered.acquire();
    entered.acquire();
    CHECK_FALSE(aut.submit(job));
    leave.release(2);
  }

  TEST_CASE("closing drops what waits and finishes what runs") {
    std::counting_semaphore<> entered{0};
    std::counting_semaphore<> leave{0};
    std::atomic<int> finished = 0;
    auto dropped = std::make_shared<int>(0);
    {
      worker_pool aut{1, 10};
      REQUIRE(aut.submit([&] {
        entered.release();
        leave.acquire();
        ++finished;
      }));
      entered.acquire();
      REQUIRE(aut.submit([&, dropped] { ++finished; }));
      CHECK(dropped.use_count() == 2);
      aut.close();
      CHECK(dropped.use_count() == 1);
      CHECK_FALSE(aut.submit([] {}));
      leave.release();
    }
    CHECK(finished == 1);
  }
}
