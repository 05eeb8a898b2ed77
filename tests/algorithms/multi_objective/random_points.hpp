#pragma once

#include <cstddef>
#include <random>
#include <vector>

/// `n` points of small integers 0 .. high - 1, so that ties and repetitions are
/// frequent.
inline std::vector<std::vector<double>>
random_points(std::mt19937_64& random, std::size_t n, std::size_t dims,
              std::size_t high) {
  std::vector<std::vector<double>> out(n, std::vector<double>(dims));
  for (auto& x : out)
    for (auto& value : x)
      value = static_cast<double>(random() % high);
  return out;
}
