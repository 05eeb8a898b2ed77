#pragma once

#include "algorithms/core/importance_evaluator.hpp"
#include "algorithms/core/search_space.hpp"
#include "algorithms/importance/forest_data.hpp"
#include "algorithms/importance/importances.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace tuner {

/// How many trees a forest has.
inline constexpr std::size_t forest_size = 64;

/// What one tree says about each feature, summing up to at most one; empty if
/// the tree is constant.
using feature_shares = std::vector<double>;

/// Grows one tree of the forest and asks it. The same for the same data,
/// whatever the thread and whatever other trees exist, so the trees of a forest
/// can be grown in any order and anywhere.
///
/// A tree sees at most `2^14` rows, fewer if there are many features: beyond,
/// more rows refine the prediction but not the shares.
///
/// @param evaluator  `fanova` or `mean_decrease_impurity`.
/// @param tree       0 .. forest_size - 1.
/// @returns nothing if cancelled.
std::optional<feature_shares>
ask_tree(const forest_data& data, importance_evaluator evaluator,
         std::size_t tree, const std::function<bool()>& cancelled);

/// The mean of what the trees say, ranked; the parameters of `space` that are
/// no features have none.
/// @param shares  One per tree, in order.
importances combine(const search_space& space, const forest_data& data,
                    const std::vector<feature_shares>& shares);

} // namespace tuner
