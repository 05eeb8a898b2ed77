#pragma once

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

namespace tuner {

/// Turns SIGTERM and SIGINT into an orderly end: the first one asks for it, and
/// if it takes longer than allowed, or a second one comes, the process exits at
/// once. That loses nothing that was acknowledged. SIGHUP, if it is wanted,
/// asks for something to be read again. Closed connections and file size limits
/// (SIGPIPE, SIGXFSZ) end nothing: they are errors where they occur.
class termination {
public:
  /// Blocks the signals for this thread and all that it starts from now on.
  /// Create it before any other thread.
  /// @param reloads  SIGHUP calls `watch`'s `reload`, and ends nothing.
  explicit termination(bool reloads);

  /// Waits for the end of `watch`'s thread. @pre `finished` was called, or
  /// `watch` never.
  ~termination();

  /// Calls `stop` on a thread of its own when a signal comes, and `reload` each
  /// time that SIGHUP does.
  /// @param limit  From the signal until `finished` must have been called.
  void watch(std::function<void()> stop, std::function<void()> reload,
             std::chrono::milliseconds limit);

  /// `stop` and `reload` are not running and will not be called any more: what
  /// they refer to may go.
  void forget_stop();

  /// Everything is written and closed: nothing will be cut short any more.
  void finished();

private:
  void wait(std::chrono::milliseconds limit);
  /// Waits for the signal to end; false if there is nothing to end any more.
  bool wait_for_end();

  sigset_t signals_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> stop_;
  std::function<void()> reload_;
  bool finished_ = false;
  std::thread thread_;
};

} // namespace tuner
