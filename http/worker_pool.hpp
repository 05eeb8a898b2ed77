#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tuner::http {

/// Threads that run jobs, which may block, in the order of their submission.
///
/// At most one thread is being woken at any time: a thread that finds more jobs
/// than its own wakes the next. So short jobs are done by few threads, whose
/// caches are warm, and blocking ones by as many as there are.
///
/// Thread-safety: every function from any thread.
class worker_pool {
public:
  /// @param max_queue  Jobs that may wait for a thread.
  /// Throws `std::system_error` if the system grants no more threads.
  worker_pool(std::size_t threads, std::size_t max_queue);

  /// Drops what still waits and waits for what runs.
  ~worker_pool();

  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  /// @returns false, without having done anything, if the queue is full or the
  ///   pool is closed.
  /// @param job  Must not throw.
  bool submit(std::function<void()> job);

  /// Drops what still waits and takes nothing more. Does not wait.
  void close();

  struct load_figures {
    /// Jobs that wait.
    std::size_t queued = 0;
    /// Threads that run one.
    std::size_t busy = 0;
  };

  /// As it is now.
  load_figures load() const;

private:
  struct idle_worker {
    std::condition_variable wake;
    bool woken = false;
  };

  void run();
  void wake_one();

  std::size_t max_queue_;
  mutable std::mutex mutex_;
  std::deque<std::function<void()>> queue_;
  /// The one that went idle last is woken first.
  std::vector<idle_worker*> idle_;
  bool waking_ = false;
  bool closed_ = false;
  std::vector<std::jthread> threads_;
};

} // namespace tuner::http
