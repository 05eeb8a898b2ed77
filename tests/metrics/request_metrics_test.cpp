#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "metrics/recorder.hpp"
#include "metrics/request_metrics.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tuner::metrics;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("metrics/request_metrics") {
  TEST_CASE("requests are counted by method, route and status") {
    recorder figures{"1"};
    request_metrics requests{figures, {"/a/{id}", "/b"}};
    requests.count("GET", "/a/{id}", 200, 3ms);
    requests.count("GET", "/a/{id}", 200, 3ms);
    requests.count("GET", "/a/{id}", 404, 3ms);
    requests.count("POST", "/a/{id}", 200, 3ms);
    auto text = figures.text({});
    auto name = std::string{"tuner_http_requests_total"};
    CHECK(has(text, name + R"({method="GET",route="/a/{id}",status="200"} 2)"));
    CHECK(has(text, name + R"({method="GET",route="/a/{id}",status="404"} 1)"));
    CHECK(
      has(text, name + R"({method="POST",route="/a/{id}",status="200"} 1)"));
    CHECK_FALSE(has(text, R"(route="/b")"));
    auto bucket = std::string{
      R"(duration_seconds_bucket{method="GET",route="/a/{id}",le=)"};
    CHECK(has(text, bucket + R"("0.0025"} 0)"));
    CHECK(has(text, bucket + R"("0.005"} 3)"));
  }

  TEST_CASE("what clients invent makes no series of its own") {
    recorder figures{"1"};
    request_metrics requests{figures, {"/a"}};
    for (int i = 0; i < 1000; ++i) {
      auto text = std::to_string(i);
      requests.count("M" + text, "/" + text, 600 + i, 1ms);
    }
    auto text = figures.text({});
    CHECK(has(text, "tuner_http_requests_total{method=\"other\",route="
                    "\"other\",status=\"other\"} 1000"));
    CHECK(std::count(text.begin(), text.end(), '\n') < 300);
  }

  TEST_CASE("threads lose no count, also of series that are new") {
    recorder figures{"1"};
    request_metrics requests{figures, {"/a"}};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int k = 0; k < 5000; ++k)
          requests.count("GET", "/a", 200 + k % 2, 1ms);
      });
    for (auto& x : threads)
      x.join();
    auto text = figures.text({});
    CHECK(has(text, R"(status="200"} 10000)"));
    CHECK(has(text, R"(status="201"} 10000)"));
  }
}
