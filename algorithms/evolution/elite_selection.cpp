#include "algorithms/evolution/elite_selection.hpp"

#include "algorithms/multi_objective/nondominated_rank.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <limits>
#include <numeric>

namespace tuner {

namespace {

// Half of it, which does not overflow where all of it would.
double half_gap(double low, double high) {
  return low == high ? 0.0 : 0.5 * high - 0.5 * low;
}

// With one objective the ranks are those of the values, and all in a rank are
// alike.
std::vector<standing>
select_best(const std::vector<std::vector<double>>& losses,
            const std::vector<double>& violations, std::size_t n) {
  struct entry {
    double violation;
    double loss;
    std::size_t index;

    auto operator<=>(const entry&) const = default;
  };
  std::vector<entry> order;
  order.reserve(losses.size());
  for (std::size_t i = 0; i < losses.size(); ++i) {
    auto v = std::max(violations[i], 0.0);
    order.push_back({v, v > 0.0 ? 0.0 : losses[i][0], i});
  }
  n = std::min(n, order.size());
  std::partial_sort(order.begin(),
                    order.begin() + static_cast<std::ptrdiff_t>(n), order.end(),
                    [](const entry& a, const entry& b) { return a < b; });
  std::vector<standing> out;
  out.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    auto same = i > 0 && order[i].violation == order[i - 1].violation
                && order[i].loss == order[i - 1].loss;
    auto rank = i == 0 ? 0 : out.back().rank + (same ? 0 : 1);
    out.push_back({order[i].index, rank, 0.0});
  }
  return out;
}

} // namespace

std::vector<double>
crowding_distance(const std::vector<std::vector<double>>& losses) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  auto n = losses.size();
  std::vector<double> out(n, 0.0);
  if (n == 0)
    return out;
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t objective = 0; objective < losses[0].size(); ++objective) {
    auto at = [&](std::size_t i) { return losses[order[i]][objective]; };
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
      return losses[a][objective] < losses[b][objective];
    });
    if (at(0) == at(n - 1))
      continue;
    std::size_t first = 0;
    std::size_t last = n - 1;
    while (first < n && at(first) == -infinity)
      ++first;
    while (last > 0 && at(last) == infinity)
      --last;
    auto low = first < n ? at(first) : infinity;
    auto high = at(last) == infinity ? -infinity : at(last);
    auto half_width = half_gap(low, high);
    if (!(half_width > 0.0))
      half_width = 0.5;
    for (std::size_t i = 0; i < n; ++i)
      out[order[i]] += half_gap(i == 0 ? -infinity : at(i - 1),
                                i == n - 1 ? infinity : at(i + 1))
                       / half_width;
  }
  return out;
}

std::vector<standing>
select_elite(const std::vector<std::vector<double>>& losses,
             const std::vector<double>& violations, std::size_t n) {
  if (!losses.empty() && losses[0].size() == 1)
    return select_best(losses, violations, n);
  auto all_feasible = std::all_of(violations.begin(), violations.end(),
                                  [](double x) { return x <= 0.0; });
  auto ranks = all_feasible ? nondominated_rank(losses, n)
                            : nondominated_rank(losses, violations, n);
  std::vector<standing> out(losses.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = {i, ranks[i], 0.0};
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.rank < b.rank;
  });
  for (std::size_t begin = 0; begin < std::min(n, out.size());) {
    auto end = begin;
    std::vector<std::vector<double>> front;
    for (; end < out.size() && out[end].rank == out[begin].rank; ++end)
      front.push_back(losses[out[end].index]);
    auto crowding = crowding_distance(front);
    for (auto i = begin; i < end; ++i)
      out[i].crowding = crowding[i - begin];
    std::stable_sort(
      out.begin() + static_cast<std::ptrdiff_t>(begin),
      out.begin() + static_cast<std::ptrdiff_t>(end),
      [](const auto& a, const auto& b) { return a.crowding > b.crowding; });
    begin = end;
  }
  out.resize(std::min(n, out.size()));
  return out;
}

} // namespace tuner
