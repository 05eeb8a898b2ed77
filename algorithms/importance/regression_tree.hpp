#pragma once

#include "algorithms/core/random.hpp"
#include "algorithms/importance/forest_data.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace tuner {

/// A binary tree that predicts the objective by the mean of a leaf.
struct regression_tree {
  struct node {
    /// The feature it splits at; nothing for a leaf.
    std::optional<std::uint32_t> feature = {};
    /// Numeric: values up to it go left. Categorical: this choice goes right,
    /// all others left.
    double split = 0.0;
    std::uint32_t left = 0;
    std::uint32_t right = 0;
    /// Mean of the training rows.
    double value = 0.0;
    /// By how much the split lowers the sum of squared errors.
    double gain = 0.0;
  };

  /// The root first.
  std::vector<node> nodes;
};

struct tree_options {
  int max_depth = 64;
  /// Training rows drawn with replacement; at most as many as there are.
  std::size_t n_draws = 0;
};

/// Grows a tree on a bootstrap sample until no node can be split: at each node
/// the split of least squared error, of equals that of a random feature.
///
/// A choice of a categorical is split off against all others, as trees over
/// one-hot columns do, at the price of one pass instead of one per choice.
///
/// @param cancelled  Asked now and then; nothing is returned once it says true.
/// Cost: O(features · rows · depth) time, 24 bytes per feature and row.
/// @pre At least one row.
/// @see Breiman, "Random Forests", Machine Learning 2001.
std::optional<regression_tree>
grow_tree(const forest_data& data, const tree_options& options,
          random_stream& stream, const std::function<bool()>& cancelled);

} // namespace tuner
