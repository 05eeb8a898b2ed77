#pragma once

#include "algorithms/importance/forest_data.hpp"
#include "algorithms/importance/regression_tree.hpp"

#include <vector>

namespace tuner {

/// How much of a tree's variance over the search space each feature explains.
struct tree_variance {
  double total = 0.0;
  /// Per feature: the variance of the tree's mean over all other features.
  std::vector<double> of_feature;
};

/// Decomposes the variance of a tree under points that are uniform in the
/// search space: numeric features in [low, high], categorical ones over their
/// choices.
///
/// A feature's mean curve is a step function: each leaf adds its value between
/// the two ends of its box. Adding up the differences at the ends takes one
/// visit per leaf, where averaging the tree anew for every interval takes as
/// many visits of the whole tree as there are intervals.
///
/// Cost: O(leaves · depth), whatever the number of features and choices; and
/// their number once.
/// @see Hutter, Hoos, Leyton-Brown, "An Efficient Approach for Assessing
///      Hyperparameter Importance", ICML 2014, algorithm 2.
tree_variance decompose(const regression_tree& tree,
                        const std::vector<forest_feature>& features);

} // namespace tuner
