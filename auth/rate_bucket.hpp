#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace tuner::auth {

/// A bucket of tokens: holds a minute's worth when full, gains one every
/// minute / limit, and loses one with each request.
///
/// Kept as one number, the moment at which the bucket will be full again
/// (the generic cell rate algorithm: ITU-T I.371, 1993, Annex A), so that
/// threads share it without a lock.
///
/// Thread-safety: every function from any thread.
class rate_bucket {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// What became of a request and what the bucket holds now.
  struct outcome {
    bool granted = false;
    std::int64_t limit = 0;
    /// Requests that would be granted at once.
    std::int64_t remaining = 0;
    /// Until the bucket is full.
    std::chrono::seconds reset{0};
    /// If not granted: until one would be. Rounded up.
    std::chrono::seconds retry_after{0};
  };

  /// Takes a token if there is one.
  /// @param rpm  Requests a minute; below 1: none is granted.
  outcome take(std::int64_t rpm, time_point now) noexcept;

  /// Whether nothing would be lost by a new bucket in its place.
  bool is_full(time_point now) const noexcept;

private:
  std::atomic<std::chrono::nanoseconds::rep> full_at_{0};
};

} // namespace tuner::auth
