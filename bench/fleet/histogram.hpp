#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tuner::fleet {

/// Counts of durations in buckets whose width grows with the value, so that
/// every quantile is known to within 0.4 % whatever the range.
///
/// Each power of two is split into 128 equal buckets; below 128 ns they are
/// exact. The layout is the one of HdrHistogram (Tene 2012).
///
/// Cost: `record` is a shift and an increment; 58 kB each.
class histogram {
public:
  using duration = std::chrono::nanoseconds;

  histogram();

  /// Counts one duration; a negative one counts as zero.
  void record(duration value) noexcept;

  std::uint64_t count() const noexcept {
    return count_;
  }

  /// The largest duration recorded, exactly; zero if there is none.
  duration max() const noexcept {
    return max_;
  }

  /// The smallest duration that at least the fraction `q` of all recorded ones
  /// do not exceed, with the error given above; zero if nothing was recorded.
  /// @param q  In [0, 1].
  duration quantile(double q) const noexcept;

private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  duration max_{0};
};

} // namespace tuner::fleet
