#include "bench/fleet/load.hpp"

#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <unistd.h>
#include <utility>

#include "bench/fleet/connection.hpp"
#include "bench/fleet/session.hpp"

namespace tuner::fleet {

namespace {

using clock = std::chrono::steady_clock;
using time_point = clock::time_point;

// Pause after a refused connection or an answer such as 503.
constexpr auto back_off = std::chrono::milliseconds{50};
// How long answers may take once the time is over.
constexpr auto grace = std::chrono::seconds{30};

enum class phase { asking, reporting, telling, pruning, done };

struct worker {
  study_under_load* study = nullptr;
  connection conn;
  phase now = phase::asking;
  std::int64_t number = -1;
  double value = 0.0;
  // Points of the learning curve that are acknowledged.
  std::size_t reported = 0;
  time_point sent;
  std::string ask_request;
};

std::chrono::nanoseconds cpu_used() {
  rusage x{};
  ::getrusage(RUSAGE_SELF, &x);
  auto to_ns = [](const timeval& t) {
    return std::chrono::seconds{t.tv_sec}
           + std::chrono::microseconds{t.tv_usec};
  };
  return to_ns(x.ru_utime) + to_ns(x.ru_stime);
}

class closed_loop {
public:
  closed_loop(const endpoint& where, const space& objective,
              std::vector<study_under_load>& studies,
              const load_options& options)
    : where_(where), space_(objective), options_(options),
      poller_(::epoll_create1(EPOLL_CLOEXEC)) {
    workers_.resize(options.workers);
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      auto& w = workers_[i];
      w.study = &studies[i % studies.size()];
      w.ask_request = format_request(
        where, "POST", "/studies/" + w.study->name + "/trials/suggest");
    }
  }

  ~closed_loop() {
    ::close(poller_);
  }

  closed_loop(const closed_loop&) = delete;
  closed_loop& operator=(const closed_loop&) = delete;

  load_figures run() {
    auto cpu = cpu_used();
    begin_ = clock::now() + options_.warmup;
    end_ = begin_ + options_.duration;
    active_ = workers_.size();
    for (std::size_t i = 0; i < workers_.size(); ++i)
      send(i);
    while (active_ > 0 && clock::now() < end_ + grace)
      turn();
    out_.stuck = active_;
    out_.elapsed = end_ - begin_;
    out_.cpu = cpu_used() - cpu;
    return std::move(out_);
  }

private:
  // Waits for sockets and timers and serves what is ready.
  void turn() {
    auto wait = std::chrono::milliseconds{100};
    if (!timers_.empty())
      wait = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(
                          timers_.top().first - clock::now()),
                        std::chrono::milliseconds{0}, wait);
    std::array<epoll_event, 256> events;
    auto n
      = ::epoll_wait(poller_, events.data(), static_cast<int>(events.size()),
                     static_cast<int>(wait.count()));
    for (int i = 0; i < n; ++i) {
      auto index = static_cast<std::size_t>(events[i].data.u64);
      auto& w = workers_[index];
      if (!w.conn.is_open())
        continue;
      auto was_busy = w.conn.is_busy();
      auto outcome = w.conn.advance();
      if (was_busy)
        handle(index, outcome);
    }
    while (!timers_.empty() && timers_.top().first <= clock::now()) {
      auto index = timers_.top().second;
      timers_.pop();
      send(index);
    }
  }

  // Sends the request of the worker's phase, connecting first if need be.
  void send(std::size_t index) {
    auto& w = workers_[index];
    w.sent = clock::now();
    if (w.now == phase::asking && w.sent >= end_) {
      w.now = phase::done;
      --active_;
      return;
    }
    if (!w.conn.is_open()) {
      if (!w.conn.open(where_))
        return handle(index, connection::step::failed);
      epoll_event event{};
      event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
      event.data.u64 = index;
      ::epoll_ctl(poller_, EPOLL_CTL_ADD, w.conn.fd(), &event);
    }
    handle(index, w.conn.start(request_of(w)));
  }

  std::string request_of(const worker& w) const {
    auto path
      = "/studies/" + w.study->name + "/trials/" + std::to_string(w.number);
    std::string body;
    switch (w.now) {
      case phase::reporting:
        body = "{\"step\": " + std::to_string(w.reported + 1) + ", \"value\": ";
        // Approaches the value that is told.
        append_number(body,
                      w.value + 1.0 / static_cast<double>(w.reported + 1));
        return format_request(where_, "POST", path + "/report", body + "}");
      case phase::telling:
        body = "{\"values\": ";
        append_number(body, w.value);
        return format_request(where_, "POST", path + "/complete", body + "}");
      case phase::pruning:
        return format_request(where_, "POST", path + "/prune");
      case phase::asking:
      case phase::done:
        break;
    }
    return w.ask_request;
  }

  void handle(std::size_t index, connection::step outcome) {
    auto& w = workers_[index];
    switch (outcome) {
      case connection::step::waiting:
        return;
      case connection::step::failed:
        ++out_.connection_failures;
        return send_later(index, back_off);
      case connection::step::answered:
        break;
    }
    auto status = w.conn.answer().status;
    if (status != 200) {
      ++out_.errors[status];
      // The same again succeeds; what was refused never will.
      if (w.now != phase::asking && status < 500)
        w.now = phase::asking;
      return send_later(index, back_off);
    }
    if (w.now == phase::asking)
      asked(index);
    else if (w.now == phase::reporting)
      reported(index);
    else
      told(index);
  }

  void asked(std::size_t index) {
    auto& w = workers_[index];
    auto found = scan_suggestion(w.conn.answer().body, space_);
    if (!found) {
      ++out_.unreadable;
      return send_later(index, back_off);
    }
    record(out_.ask, w.sent);
    if (!w.study->book.hand_out(found->number))
      return send_later(index, back_off);
    w.number = found->number;
    w.value = space_.objective(found->coordinates);
    w.reported = 0;
    w.now = options_.reports > 0 ? phase::reporting : phase::telling;
    send_later(index, options_.think);
  }

  void reported(std::size_t index) {
    auto& w = workers_[index];
    record(out_.report, w.sent);
    ++w.reported;
    if (w.conn.answer().body.find("true") != std::string::npos)
      w.now = phase::pruning;
    else if (w.reported == options_.reports)
      w.now = phase::telling;
    send_later(index, std::chrono::milliseconds{0});
  }

  void told(std::size_t index) {
    auto& w = workers_[index];
    auto was_pruned = w.now == phase::pruning;
    if (record(out_.tell, w.sent)) {
      ++out_.cycles;
      out_.pruned += was_pruned ? 1 : 0;
    }
    // The value of a pruned trial is its last report.
    if (!was_pruned)
      w.study->book.told(w.number, w.value);
    w.now = phase::asking;
    send_later(index, std::chrono::milliseconds{0});
  }

  // Recursion from `send` through `handle` would grow with every answer that
  // is there at once; the queue of timers breaks it.
  void send_later(std::size_t index, std::chrono::milliseconds delay) {
    timers_.emplace(clock::now() + delay, index);
  }

  bool record(histogram& where, time_point sent) const {
    auto now = clock::now();
    if (sent < begin_ || now > end_)
      return false;
    where.record(now - sent);
    return true;
  }

  using timer = std::pair<time_point, std::size_t>;

  const endpoint& where_;
  const space& space_;
  const load_options& options_;
  int poller_;
  std::vector<worker> workers_;
  std::priority_queue<timer, std::vector<timer>, std::greater<>> timers_;
  time_point begin_;
  time_point end_;
  std::size_t active_ = 0;
  load_figures out_;
};

} // namespace

load_figures
run_load(const endpoint& where, const space& objective,
         std::vector<study_under_load>& studies, const load_options& options) {
  return closed_loop{where, objective, studies, options}.run();
}

} // namespace tuner::fleet
