#include "http/worker_pool.hpp"

#include <utility>

namespace tuner::http {

worker_pool::worker_pool(std::size_t threads, std::size_t max_queue)
  : max_queue_{max_queue} {
  idle_.reserve(threads);
  threads_.reserve(threads);
  try {
    for (std::size_t i = 0; i < threads; ++i)
      threads_.emplace_back([this] { run(); });
  } catch (...) {
    close();
    throw;
  }
}

worker_pool::~worker_pool() {
  close();
}

bool worker_pool::submit(std::function<void()> job) {
  std::lock_guard lock{mutex_};
  // Jobs for which a thread is free do not wait.
  auto free = idle_.size() + (waking_ ? 1 : 0);
  if (closed_ || queue_.size() >= max_queue_ + free)
    return false;
  queue_.push_back(std::move(job));
  wake_one();
  return true;
}

void worker_pool::close() {
  std::lock_guard lock{mutex_};
  closed_ = true;
  queue_.clear();
  for (auto x : idle_) {
    x->woken = true;
    x->wake.notify_one();
  }
  idle_.clear();
}

worker_pool::load_figures worker_pool::load() const {
  std::lock_guard lock{mutex_};
  // A closed pool has no idle threads to count, but threads that end.
  auto busy = closed_ ? 0 : threads_.size() - idle_.size() - (waking_ ? 1 : 0);
  return {queue_.size(), busy};
}

void worker_pool::wake_one() {
  if (waking_ || queue_.empty() || idle_.empty())
    return;
  waking_ = true;
  auto next = idle_.back();
  idle_.pop_back();
  next->woken = true;
  next->wake.notify_one();
}

void worker_pool::run() {
  idle_worker self;
  std::unique_lock lock{mutex_};
  while (!closed_) {
    if (queue_.empty()) {
      self.woken = false;
      idle_.push_back(&self);
      self.wake.wait(lock, [&] { return self.woken; });
      waking_ = false;
      continue;
    }
    auto job = std::move(queue_.front());
    queue_.pop_front();
    wake_one();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
}

} // namespace tuner::http
