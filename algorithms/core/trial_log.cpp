#include "algorithms/core/trial_log.hpp"

#include <atomic>
#include <cassert>
#include <utility>

namespace tuner {

trial_log::chunk& trial_log::own(std::shared_ptr<chunk>& x) {
  if (x.use_count() != 1) {
    auto mine = std::make_shared<chunk>();
    mine->reserve(chunk_size);
    mine->assign(x->begin(), x->end());
    x = std::move(mine);
  }
  // Whoever let go of it, on another thread, had finished reading by then:
  // `use_count` alone does not order that before our writing.
  std::atomic_thread_fence(std::memory_order_acquire);
  return *x;
}

trial& trial_log::append(trial x) {
  if (size_ % chunk_size == 0) {
    chunks_.push_back(std::make_shared<chunk>());
    chunks_.back()->reserve(chunk_size);
  }
  auto& last = own(chunks_.back());
  last.push_back(std::move(x));
  ++size_;
  return last.back();
}

trial& trial_log::edit(std::size_t i) {
  assert(i < size_);
  return own(chunks_[i / chunk_size])[i % chunk_size];
}

} // namespace tuner
