#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

namespace tuner {

/// A growing collection of numbers, parted into its k smallest ones and the
/// rest, where k grows with the collection: the order statistics that pruning
/// rules ask for, without sorting.
///
/// Two heaps; 8 bytes per number. Not thread-safe.
class smallest_values {
public:
  /// Adds `value`; from now on the `k` smallest are set apart.
  /// @pre Not NaN; 1 <= k <= size() afterwards.
  /// Cost: O(log n) if k differs from the last one by at most a constant.
  void insert(double value, std::size_t k);

  std::size_t size() const noexcept;

  /// The k-th smallest. @pre Not empty.
  double kth() const;

  /// The one after the k-th, or nothing if k is the size.
  std::optional<double> next() const;

private:
  std::priority_queue<double> smallest_;
  std::priority_queue<double, std::vector<double>, std::greater<>> rest_;
};

} // namespace tuner
