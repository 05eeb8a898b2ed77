#include "app/termination.hpp"

#include <cstdlib>
#include <ctime>
#include <utility>

#include "app/json_log.hpp"

namespace tuner {

termination::termination(bool reloads) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  if (reloads)
    sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  // A client that hangs up must not end the process.
  std::signal(SIGPIPE, SIG_IGN);
  // Nor a file at its size limit: the write fails, as on a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
}

termination::~termination() {
  if (thread_.joinable())
    thread_.join();
}

void termination::watch(std::function<void()> stop,
                        std::function<void()> reload,
                        std::chrono::milliseconds limit) {
  stop_ = std::move(stop);
  reload_ = std::move(reload);
  thread_ = std::thread{[this, limit] { wait(limit); }};
}

bool termination::wait_for_end() {
  // Looks up now and then, so that it also ends when nobody sends a signal.
  constexpr timespec a_while{0, 200'000'000};
  for (;;) {
    auto signal = sigtimedwait(&signals_, nullptr, &a_while);
    if (signal > 0 && signal != SIGHUP)
      return true;
    std::lock_guard guard{mutex_};
    if (signal == SIGHUP && reload_)
      reload_();
    if (finished_)
      return false;
  }
}

void termination::wait(std::chrono::milliseconds limit) {
  if (!wait_for_end())
    return;
  json_log::write({severity::info, "stopping"});
  std::unique_lock lock{mutex_};
  if (stop_)
    stop_();
  if (changed_.wait_for(lock, limit, [this] { return finished_; }))
    return;
  json_log::write({severity::warning,
                   "stopped before everything was answered",
                   {{"limit_ms", std::to_string(limit.count())}}});
  json_log::flush();
  std::_Exit(EXIT_SUCCESS);
}

void termination::forget_stop() {
  std::lock_guard guard{mutex_};
  stop_ = nullptr;
  reload_ = nullptr;
}

void termination::finished() {
  std::lock_guard guard{mutex_};
  finished_ = true;
  changed_.notify_all();
}

} // namespace tuner
