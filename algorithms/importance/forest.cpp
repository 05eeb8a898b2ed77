#include "algorithms/importance/forest.hpp"

#include "algorithms/importance/regression_tree.hpp"
#include "algorithms/importance/tree_marginals.hpp"

#include <algorithm>

namespace tuner {

namespace {

constexpr std::uint64_t forest_seed = 0;
constexpr std::size_t max_draws = std::size_t{1} << 14;
// Rows × features of one tree: some 50 MB.
constexpr std::size_t max_entries = std::size_t{1} << 21;

feature_shares
explained_variance(const forest_data& data, const regression_tree& tree) {
  auto variance = decompose(tree, data.features);
  if (!(variance.total > 0.0))
    return {};
  for (auto& x : variance.of_feature)
    x /= variance.total;
  return std::move(variance.of_feature);
}

feature_shares
impurity_decrease(const forest_data& data, const regression_tree& tree) {
  feature_shares out(data.features.size(), 0.0);
  double sum = 0.0;
  for (const auto& node : tree.nodes)
    if (node.feature) {
      out[*node.feature] += node.gain;
      sum += node.gain;
    }
  if (!(sum > 0.0))
    return {};
  for (auto& x : out)
    x /= sum;
  return out;
}

} // namespace

std::optional<feature_shares>
ask_tree(const forest_data& data, importance_evaluator evaluator,
         std::size_t tree, const std::function<bool()>& cancelled) {
  if (cancelled())
    return std::nullopt;
  if (data.features.empty() || data.target.size() < 2)
    return feature_shares{};
  tree_options options;
  options.n_draws = std::min(
    {data.target.size(), max_draws, max_entries / data.features.size()});
  options.n_draws = std::max<std::size_t>(options.n_draws, 2);
  random_stream stream{forest_seed, tree};
  auto grown = grow_tree(data, options, stream, cancelled);
  if (!grown)
    return std::nullopt;
  return evaluator == importance_evaluator::fanova
           ? explained_variance(data, *grown)
           : impurity_decrease(data, *grown);
}

importances combine(const search_space& space, const forest_data& data,
                    const std::vector<feature_shares>& shares) {
  importances out;
  for (const auto& x : space)
    out.emplace_back(x.name, 0.0);
  for (const auto& tree : shares)
    for (std::size_t f = 0; f < tree.size(); ++f)
      out[data.parameters[f]].second += tree[f];
  return ranked(std::move(out));
}

} // namespace tuner
