#pragma once

#include "actors/messages.hpp"
#include "algorithms/core/error.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

namespace tuner {

/// One analysis of importance, in steps that are run on any threads: `prepare`,
/// then, if there are any, all `parts` in any order and at the same time, then
/// `finish`. Knows nothing of actors.
class importance_job {
public:
  explicit importance_job(importance_request req);
  ~importance_job();

  const importance_request& request() const noexcept {
    return request_;
  }

  /// Goes on at least until `deadline`. Safe at any time, from any thread.
  void extend(std::chrono::steady_clock::time_point deadline) noexcept;

  /// Reads the history. Does not throw.
  void prepare() noexcept;

  /// Into how many parts the rest may be divided; 0: there is nothing left.
  std::size_t max_parts() const noexcept;

  /// Does the `part`-th of `n_parts` parts. Does not throw.
  void run(std::size_t part, std::size_t n_parts) noexcept;

  /// Errors: `timeout` if the deadline came first; `internal`.
  result<importance_reply> finish() const;

private:
  struct working_state;

  bool is_late() const noexcept;
  void prepare_or_throw();
  void run_or_throw(std::size_t part, std::size_t n_parts);

  importance_request request_;
  std::atomic<std::chrono::steady_clock::rep> deadline_;
  std::atomic<bool> was_late_{false};
  std::atomic<bool> failed_{false};
  std::unique_ptr<working_state> state_;
};

} // namespace tuner
