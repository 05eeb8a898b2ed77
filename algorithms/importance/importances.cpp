#include "algorithms/importance/importances.hpp"

#include <algorithm>

namespace tuner {

importances ranked(importances xs) {
  double largest = 0.0;
  for (const auto& x : xs)
    largest = std::max(largest, x.second);
  // Relative to the largest, so that no sum overflows.
  double sum = 0.0;
  for (auto& x : xs) {
    x.second = largest > 0.0 ? x.second / largest : 1.0;
    sum += x.second;
  }
  for (auto& x : xs)
    x.second /= sum;
  std::sort(xs.begin(), xs.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first > b.first;
  });
  return xs;
}

} // namespace tuner
