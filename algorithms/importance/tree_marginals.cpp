#include "algorithms/importance/tree_marginals.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace tuner {

namespace {

// The part of a feature's range that a node covers.
struct side {
  // Numeric: positions in `curve::edges`.
  std::size_t low = 0;
  std::size_t high = 0;
  // Categorical: the choices split off on the way, and the one left, if any.
  std::vector<std::uint32_t> excluded = {};
  std::optional<std::uint32_t> only = {};
  // How many splits on the way are at this feature.
  int depth = 0;
};

// A feature's mean curve under construction.
struct curve {
  // Numeric: low, all thresholds ascending, high.
  std::vector<double> edges;
  // Numeric: differences at the edges. Categorical: what single choices differ
  // by from `everywhere`.
  std::vector<double> steps;
  double everywhere = 0.0;
};

class decomposition {
public:
  decomposition(const regression_tree& tree,
                const std::vector<forest_feature>& features)
    : tree_(tree), features_(features), curves_(features.size()),
      sides_(features.size()), threshold_of_(tree.nodes.size()),
      weight_of_(tree.nodes.size()) {
    find_edges();
  }

  tree_variance run() {
    weigh(0, 1.0);
    auto mean = mean_of_leaves();
    tree_variance out;
    for (std::size_t i = 0; i < tree_.nodes.size(); ++i)
      if (!tree_.nodes[i].feature)
        out.total += weight_of_[i] * square(tree_.nodes[i].value - mean);
    add_leaves(0, mean);
    for (std::size_t f = 0; f < features_.size(); ++f)
      out.of_feature.push_back(variance(f));
    return out;
  }

private:
  static double square(double x) noexcept {
    return x * x;
  }

  bool is_categorical(std::uint32_t f) const noexcept {
    return features_[f].is_categorical();
  }

  void find_edges() {
    for (const auto& node : tree_.nodes)
      if (node.feature && !is_categorical(*node.feature))
        curves_[*node.feature].edges.push_back(node.split);
    for (std::uint32_t f = 0; f < features_.size(); ++f) {
      auto& c = curves_[f];
      if (is_categorical(f)) {
        c.steps.assign(features_[f].n_choices, 0.0);
        continue;
      }
      c.edges.push_back(features_[f].low);
      c.edges.push_back(features_[f].high);
      std::sort(c.edges.begin(), c.edges.end());
      c.edges.erase(std::unique(c.edges.begin(), c.edges.end()), c.edges.end());
      c.steps.assign(c.edges.size(), 0.0);
      sides_[f].high = c.edges.size() - 1;
    }
    for (std::size_t i = 0; i < tree_.nodes.size(); ++i) {
      const auto& node = tree_.nodes[i];
      if (!node.feature || is_categorical(*node.feature))
        continue;
      const auto& edges = curves_[*node.feature].edges;
      threshold_of_[i] = static_cast<std::size_t>(
        std::lower_bound(edges.begin(), edges.end(), node.split)
        - edges.begin());
    }
  }

  // Share of the feature's range.
  double share(std::uint32_t f) const {
    const auto& at = sides_[f];
    if (is_categorical(f)) {
      auto n = static_cast<double>(features_[f].n_choices);
      return at.only ? 1.0 / n
                     : (n - static_cast<double>(at.excluded.size())) / n;
    }
    const auto& edges = curves_[f].edges;
    // Halved, since the range may exceed the largest double.
    return (edges[at.high] / 2 - edges[at.low] / 2)
           / (edges.back() / 2 - edges.front() / 2);
  }

  // Calls `visit(child)` for both children of a node, with its feature's side
  // narrowed meanwhile.
  template <class Visit>
  void descend(std::uint32_t i, Visit visit) {
    const auto& node = tree_.nodes[i];
    auto& at = sides_[*node.feature];
    ++at.depth;
    if (is_categorical(*node.feature)) {
      auto choice = static_cast<std::uint32_t>(node.split);
      at.excluded.push_back(choice);
      visit(node.left);
      at.excluded.pop_back();
      at.only = choice;
      visit(node.right);
      at.only.reset();
    } else {
      auto [low, high] = std::pair{at.low, at.high};
      at.high = threshold_of_[i];
      visit(node.left);
      at.high = high;
      at.low = threshold_of_[i];
      visit(node.right);
      at.low = low;
    }
    --at.depth;
  }

  void weigh(std::uint32_t i, double weight) {
    weight_of_[i] = weight;
    auto f = tree_.nodes[i].feature;
    if (!f)
      return;
    auto whole = share(*f);
    descend(i, [&](std::uint32_t child) {
      weigh(child, whole > 0.0 ? weight * (share(*f) / whole) : 0.0);
    });
  }

  double mean_of_leaves() const {
    double sum = 0.0;
    for (std::size_t i = 0; i < tree_.nodes.size(); ++i)
      if (!tree_.nodes[i].feature)
        sum += weight_of_[i] * tree_.nodes[i].value;
    return sum;
  }

  void add_leaves(std::uint32_t i, double mean) {
    const auto& node = tree_.nodes[i];
    if (!node.feature)
      return add_leaf(weight_of_[i], node.value - mean);
    auto is_new = sides_[*node.feature].depth == 0;
    if (is_new)
      constrained_.push_back(*node.feature);
    descend(i, [&](std::uint32_t child) { add_leaves(child, mean); });
    if (is_new)
      constrained_.pop_back();
  }

  // Where a leaf covers a feature's whole range it adds the same everywhere,
  // which a variance does not see.
  void add_leaf(double weight, double value) {
    for (auto f : constrained_) {
      auto& c = curves_[f];
      const auto& at = sides_[f];
      auto all = weight * value;
      // What the leaf would add if it covered the whole range, so that the
      // leaves that do can be left out.
      c.everywhere -= all;
      auto part = share(f);
      if (!(part > 0.0))
        continue;
      auto height = all / part;
      if (!is_categorical(f)) {
        c.steps[at.low] += height;
        c.steps[at.high] -= height;
      } else if (at.only) {
        c.steps[*at.only] += height;
      } else {
        c.everywhere += height;
        for (auto choice : at.excluded)
          c.steps[choice] -= height;
      }
    }
  }

  double variance(std::size_t f) const {
    const auto& c = curves_[f];
    double mean = 0.0;
    double mean_square = 0.0;
    auto add = [&](double weight, double height) {
      mean += weight * height;
      mean_square += weight * square(height);
    };
    if (features_[f].is_categorical()) {
      auto n = static_cast<double>(features_[f].n_choices);
      for (auto step : c.steps)
        add(1.0 / n, c.everywhere + step);
    } else {
      auto whole = c.edges.back() / 2 - c.edges.front() / 2;
      auto height = c.everywhere;
      for (std::size_t k = 0; k + 1 < c.edges.size(); ++k) {
        height += c.steps[k];
        add((c.edges[k + 1] / 2 - c.edges[k] / 2) / whole, height);
      }
    }
    return std::max(0.0, mean_square - square(mean));
  }

  const regression_tree& tree_;
  const std::vector<forest_feature>& features_;
  std::vector<curve> curves_;
  std::vector<side> sides_;
  // Per node that splits at a numeric feature: its position among the edges.
  std::vector<std::size_t> threshold_of_;
  // Per node: its share of the space.
  std::vector<double> weight_of_;
  // The features split at on the way to the present node.
  std::vector<std::uint32_t> constrained_;
};

} // namespace

tree_variance decompose(const regression_tree& tree,
                        const std::vector<forest_feature>& features) {
  return decomposition{tree, features}.run();
}

} // namespace tuner
