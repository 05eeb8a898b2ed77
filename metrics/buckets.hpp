#pragma once

#include <vector>

namespace tuner::metrics {

/// Upper bounds for seconds of requests and commits: half a millisecond to the
/// default deadline.
inline std::vector<double> latency_buckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
          0.25,   0.5,   1,      2.5,   5,    10,    30};
}

/// Upper bounds for seconds of suggestions: 10 µs to a second.
inline std::vector<double> suggestion_buckets() {
  return {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025,
          0.005,   0.01,     0.025,   0.05,   0.1,     0.25,   1};
}

/// Upper bounds for the size of groups.
inline std::vector<double> size_buckets() {
  return {1, 2, 4, 8, 16, 32, 64, 128, 256, 1024};
}

} // namespace tuner::metrics
