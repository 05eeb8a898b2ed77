#include "metrics/request_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <unordered_map>

#include "metrics/buckets.hpp"
#include "metrics/recorder.hpp"

namespace tuner::metrics {

namespace {

constexpr std::array<std::string_view, 7> methods{
  "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"};

constexpr std::array statuses{200, 201, 204, 304, 307, 400, 401, 403,
                              404, 405, 408, 409, 413, 414, 415, 417,
                              422, 429, 431, 500, 501, 503, 504, 505};

constexpr std::string_view other = "other";

/// The position of `x`; of what is not there, one behind the last.
template <class Known, class T>
std::size_t position(const Known& known, const T& x) {
  return static_cast<std::size_t>(std::find(known.begin(), known.end(), x)
                                  - known.begin());
}

/// The series of one method of one route, null until needed.
struct cell {
  std::array<std::atomic<prometheus::Counter*>, statuses.size() + 1> counts{};
  std::atomic<prometheus::Histogram*> duration{nullptr};
};

using route_cells = std::array<cell, methods.size() + 1>;

/// Two threads may both make it: they get the same.
template <class T, class Make>
T& made(std::atomic<T*>& place, Make make) {
  auto x = place.load(std::memory_order_acquire);
  if (!x) {
    x = &make();
    place.store(x, std::memory_order_release);
  }
  return *x;
}

} // namespace

class request_metrics::impl {
public:
  impl(prometheus::Registry& to, const std::vector<std::string>& patterns)
    : counts_{prometheus::BuildCounter()
                .Name("tuner_http_requests_total")
                .Help("Requests answered.")
                .Register(to)},
      durations_{prometheus::BuildHistogram()
                   .Name("tuner_http_request_duration_seconds")
                   .Help("Time from a request's last byte to its answer's.")
                   .Register(to)} {
    // Only filled here, so that it can be read without a lock.
    for (const auto& x : patterns)
      cells_.try_emplace(x);
    cells_.try_emplace(std::string{other});
  }

  void count(std::string_view method, std::string_view pattern, int status,
             std::chrono::microseconds duration) {
    auto route = cells_.find(std::string{pattern});
    if (route == cells_.end())
      route = cells_.find(std::string{other});
    auto m = position(methods, method);
    auto s = position(statuses, status);
    auto& here = route->second[m];
    prometheus::Labels labels;
    auto set_labels = [&] {
      labels
        = {{"method", std::string{m < methods.size() ? methods[m] : other}},
           {"route", route->first}};
    };
    made(here.counts[s], [&]() -> prometheus::Counter& {
      set_labels();
      labels["status"]
        = s < statuses.size() ? std::to_string(status) : std::string{other};
      return counts_.Add(labels);
    }).Increment();
    made(here.duration, [&]() -> prometheus::Histogram& {
      set_labels();
      return durations_.Add(labels, latency_buckets());
    }).Observe(std::chrono::duration<double>(duration).count());
  }

private:
  prometheus::Family<prometheus::Counter>& counts_;
  prometheus::Family<prometheus::Histogram>& durations_;
  std::unordered_map<std::string, route_cells> cells_;
};

request_metrics::request_metrics(recorder& to,
                                 const std::vector<std::string>& patterns)
  : impl_{std::make_unique<impl>(to.registry(), patterns)} {
  // nop
}

request_metrics::~request_metrics() = default;

void request_metrics::count(std::string_view method, std::string_view pattern,
                            int status,
                            std::chrono::microseconds duration) const {
  impl_->count(method, pattern, status, duration);
}

} // namespace tuner::metrics
