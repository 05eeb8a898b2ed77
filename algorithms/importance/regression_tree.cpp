#include "algorithms/importance/regression_tree.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

namespace tuner {

namespace {

// A row as one feature sees it; a feature's entries are read in order, so
// everything a split needs lies side by side.
struct entry {
  double x;
  // Weight times target.
  double wy;
  float weight;
  std::uint32_t row;
};

struct range {
  std::size_t begin;
  std::size_t end;

  std::size_t size() const noexcept {
    return end - begin;
  }
};

struct moments {
  double weight = 0.0;
  double sum = 0.0;
};

struct candidate {
  std::optional<std::uint32_t> feature;
  double split = 0.0;
  // Σ sum² / weight over both sides: the larger, the less error.
  double score = 0.0;
};

class grower {
public:
  grower(const forest_data& data, const tree_options& options,
         random_stream& stream, const std::function<bool()>& cancelled)
    : data_(data), options_(options), stream_(stream), cancelled_(cancelled),
      goes_left_(data.target.size()), visiting_(data.features.size()) {
    std::iota(visiting_.begin(), visiting_.end(), std::uint32_t{0});
    std::size_t most_choices = 0;
    for (const auto& f : data.features)
      most_choices = std::max(most_choices, f.n_choices);
    by_choice_.resize(most_choices);
    draw_rows();
  }

  std::optional<regression_tree> grow() {
    struct pending {
      range rows;
      int depth;
      std::uint32_t node;
    };
    tree_.nodes.emplace_back();
    std::vector<pending> todo{{{0, rows_.size()}, 0, 0}};
    while (!todo.empty()) {
      auto at = todo.back();
      todo.pop_back();
      if (at.rows.size() * columns_.size() >= check_interval && cancelled_())
        return std::nullopt;
      auto all = total(at.rows);
      tree_.nodes[at.node].value = all.sum / all.weight;
      if (at.depth >= options_.max_depth || is_pure(at.rows))
        continue;
      auto best = best_split(at.rows, all);
      if (!best.feature)
        continue;
      auto middle = partition(at.rows, best);
      auto left = static_cast<std::uint32_t>(tree_.nodes.size());
      auto& node = tree_.nodes[at.node];
      node.feature = best.feature;
      node.split = best.split;
      node.left = left;
      node.right = left + 1;
      node.gain = std::max(0.0, best.score - all.sum * all.sum / all.weight);
      tree_.nodes.resize(tree_.nodes.size() + 2);
      todo.push_back({{middle, at.rows.end}, at.depth + 1, left + 1});
      todo.push_back({{at.rows.begin, middle}, at.depth + 1, left});
    }
    return std::move(tree_);
  }

private:
  // Entries to look at between two questions whether to go on.
  static constexpr std::size_t check_interval = 1 << 16;

  void draw_rows() {
    auto n = data_.target.size();
    std::vector<float> times(n, 0.0F);
    for (std::size_t i = 0; i < std::min(options_.n_draws, n); ++i)
      times[stream_.below(n)] += 1.0F;
    auto add = [&](std::vector<entry>& to, std::uint32_t row, double x) {
      if (times[row] > 0.0F)
        to.push_back({x, times[row] * data_.target[row], times[row], row});
    };
    for (std::uint32_t row = 0; row < n; ++row)
      add(rows_, row, 0.0);
    for (const auto& f : data_.features) {
      auto& column = columns_.emplace_back();
      column.reserve(rows_.size());
      for (auto row : f.order)
        add(column, row, f.values[row]);
    }
    scratch_.resize(rows_.size());
  }

  moments total(range at) const {
    moments out;
    for (auto i = at.begin; i < at.end; ++i) {
      out.weight += rows_[i].weight;
      out.sum += rows_[i].wy;
    }
    return out;
  }

  bool is_pure(range at) const {
    auto first = data_.target[rows_[at.begin].row];
    return std::all_of(
      rows_.begin() + static_cast<std::ptrdiff_t>(at.begin),
      rows_.begin() + static_cast<std::ptrdiff_t>(at.end),
      [&](const entry& e) { return data_.target[e.row] == first; });
  }

  static double score(const moments& part, const moments& all) {
    auto rest_weight = all.weight - part.weight;
    auto rest_sum = all.sum - part.sum;
    return (part.sum * part.sum * rest_weight
            + rest_sum * rest_sum * part.weight)
           / (part.weight * rest_weight);
  }

  candidate best_split(range at, const moments& all) {
    candidate best;
    // The last rows of a branch can be told apart by almost any feature, and
    // the first one looked at wins.
    for (auto left = visiting_.size(); left > 0; --left) {
      std::swap(visiting_[left - 1], visiting_[stream_.below(left)]);
      auto f = visiting_[left - 1];
      if (data_.features[f].is_categorical())
        try_choices(f, at, all, best);
      else
        try_thresholds(f, at, all, best);
    }
    return best;
  }

  // What a score must exceed to be better and not the same but for rounding.
  static double bar(const candidate& best) noexcept {
    return best.feature ? best.score * (1.0 + 1e-12) : -1.0;
  }

  static void consider(const candidate& x, candidate& best) {
    if (x.score > bar(best))
      best = x;
  }

  void try_thresholds(std::uint32_t f, range at, const moments& all,
                      candidate& best) const {
    const auto& column = columns_[f];
    candidate mine;
    auto to_beat = bar(mine);
    moments part;
    std::size_t behind = 0;
    for (auto i = at.begin; i + 1 < at.end; ++i) {
      part.weight += column[i].weight;
      part.sum += column[i].wy;
      if (column[i].x == column[i + 1].x)
        continue;
      auto s = score(part, all);
      if (s <= to_beat)
        continue;
      mine = {f, 0.0, s};
      to_beat = bar(mine);
      behind = i;
    }
    if (!mine.feature)
      return;
    auto low = column[behind].x;
    auto high = column[behind + 1].x;
    mine.split = low / 2 + high / 2;
    if (!(mine.split >= low && mine.split < high)) // Neighbours as doubles.
      mine.split = low;
    consider(mine, best);
  }

  void
  try_choices(std::uint32_t f, range at, const moments& all, candidate& best) {
    const auto& column = columns_[f];
    seen_.clear();
    for (auto i = at.begin; i < at.end; ++i) {
      auto choice = static_cast<std::uint32_t>(column[i].x);
      auto& m = by_choice_[choice];
      if (m.weight == 0.0)
        seen_.push_back(choice);
      m.weight += column[i].weight;
      m.sum += column[i].wy;
    }
    if (seen_.size() > 1) {
      // Of equals any may win, as among features.
      auto first = stream_.below(seen_.size());
      for (std::size_t k = 0; k < seen_.size(); ++k) {
        auto choice = seen_[(first + k) % seen_.size()];
        consider(
          {f, static_cast<double>(choice), score(by_choice_[choice], all)},
          best);
      }
    }
    for (auto choice : seen_)
      by_choice_[choice] = {};
  }

  // Moves the rows of the left side to the front, everywhere, in order.
  // @returns where the right side begins.
  std::size_t partition(range at, const candidate& how) {
    auto is_choice = data_.features[*how.feature].is_categorical();
    const auto& column = columns_[*how.feature];
    for (auto i = at.begin; i < at.end; ++i)
      goes_left_[column[i].row]
        = is_choice ? column[i].x != how.split : column[i].x <= how.split;
    auto middle = split_column(rows_, at);
    for (auto& c : columns_)
      split_column(c, at);
    return middle;
  }

  std::size_t split_column(std::vector<entry>& column, range at) {
    auto left = at.begin;
    std::size_t n_right = 0;
    for (auto i = at.begin; i < at.end; ++i) {
      // Both stores always happen: no branch to mispredict.
      auto x = column[i];
      auto to_left = goes_left_[x.row] != 0;
      column[left] = x;
      scratch_[n_right] = x;
      left += to_left;
      n_right += !to_left;
    }
    std::copy_n(scratch_.begin(), n_right,
                column.begin() + static_cast<std::ptrdiff_t>(left));
    return left;
  }

  const forest_data& data_;
  const tree_options& options_;
  random_stream& stream_;
  const std::function<bool()>& cancelled_;
  regression_tree tree_;
  // The rows drawn, in no order, and in that of each feature. A node is the
  // same range of all of them.
  std::vector<entry> rows_;
  std::vector<std::vector<entry>> columns_;
  std::vector<entry> scratch_;
  std::vector<std::uint8_t> goes_left_;
  std::vector<std::uint32_t> visiting_;
  std::vector<moments> by_choice_;
  std::vector<std::uint32_t> seen_;
};

} // namespace

std::optional<regression_tree>
grow_tree(const forest_data& data, const tree_options& options,
          random_stream& stream, const std::function<bool()>& cancelled) {
  assert(!data.target.empty());
  return grower{data, options, stream, cancelled}.grow();
}

} // namespace tuner
