#pragma once

#include "algorithms/importance/observations.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tuner {

/// One parameter as regression trees see it.
struct forest_feature {
  /// 0: numeric.
  std::size_t n_choices = 0;
  /// Range of a numeric one, `low < high`.
  double low = 0.0;
  double high = 1.0;
  /// One per row; a choice by its index.
  std::vector<double> values = {};
  /// Rows in ascending order of value.
  std::vector<std::uint32_t> order = {};

  bool is_categorical() const noexcept {
    return n_choices > 0;
  }
};

/// What all trees of a forest are grown from; immutable then.
struct forest_data {
  std::vector<forest_feature> features;
  /// Which parameter of the observations each feature is.
  std::vector<std::size_t> parameters;
  /// Centered and scaled into [-1, 1]: importances do not depend on either.
  std::vector<double> target;
};

/// Sorts the observations; leaves out parameters that can take one value only.
/// Cost: O(parameters · n log n).
forest_data make_forest_data(const observations& x);

} // namespace tuner
