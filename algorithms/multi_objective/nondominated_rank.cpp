#include "algorithms/multi_objective/nondominated_rank.hpp"

#include "algorithms/multi_objective/non_dominated.hpp"
#include "algorithms/multi_objective/pareto_front.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tuner {

namespace {

// Whether a member of `front` dominates `x`; all of them precede `x`
// lexicographically, the last one most closely.
bool dominated_by(const std::vector<std::size_t>& front,
                  const std::vector<std::vector<double>>& losses,
                  const std::vector<double>& x) {
  if (x.size() <= 2)
    return dominates(losses[front.back()], x);
  return std::any_of(front.rbegin(), front.rend(),
                     [&](std::size_t i) { return dominates(losses[i], x); });
}

std::vector<std::vector<std::size_t>>
fronts(const std::vector<std::vector<double>>& losses,
       const std::vector<std::size_t>& lexicographic) {
  std::vector<std::vector<std::size_t>> out;
  for (auto i : lexicographic) {
    // A dominator in one front implies one in each front before it, so the
    // fronts are partitioned.
    auto to = std::partition_point(
      out.begin(), out.end(), [&](const std::vector<std::size_t>& front) {
        return dominated_by(front, losses, losses[i]);
      });
    if (to == out.end())
      out.push_back({i});
    else
      to->push_back(i);
  }
  return out;
}

} // namespace

std::vector<int>
nondominated_rank(const std::vector<std::vector<double>>& losses,
                  std::size_t n_below) {
  auto order = distinct_lexicographic(losses);
  // One objective: the dense rank, whatever `n_below`.
  if (!losses.empty() && losses.front().size() == 1)
    n_below = losses.size();
  std::vector<int> rank_of(losses.size(), 0);
  std::size_t ranked = 0;
  int rank = 0;
  for (const auto& front : fronts(losses, order)) {
    for (auto i : front)
      rank_of[i] = rank;
    if (ranked < n_below)
      ++rank;
    ranked += front.size();
  }
  auto less
    = [&](std::size_t a, std::size_t b) { return losses[a] < losses[b]; };
  std::vector<int> out(losses.size());
  for (std::size_t i = 0; i < losses.size(); ++i)
    out[i] = rank_of[*std::lower_bound(order.begin(), order.end(), i, less)];
  return out;
}

std::vector<int>
nondominated_rank(const std::vector<std::vector<double>>& losses,
                  const std::vector<double>& penalties, std::size_t n_below) {
  assert(losses.size() == penalties.size());
  std::vector<std::size_t> feasible;
  std::vector<std::vector<double>> feasible_losses;
  std::vector<double> violations;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (penalties[i] <= 0.0) {
      feasible.push_back(i);
      feasible_losses.push_back(losses[i]);
    } else if (!std::isnan(penalties[i])) {
      violations.push_back(penalties[i]);
    }
  }
  std::sort(violations.begin(), violations.end());
  violations.erase(std::unique(violations.begin(), violations.end()),
                   violations.end());

  auto ranks = nondominated_rank(feasible_losses, n_below);
  int next
    = ranks.empty() ? 0 : *std::max_element(ranks.begin(), ranks.end()) + 1;
  std::vector<int> out(losses.size(),
                       next + static_cast<int>(violations.size()));
  for (std::size_t k = 0; k < feasible.size(); ++k)
    out[feasible[k]] = ranks[k];
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (penalties[i] > 0.0)
      out[i]
        = next
          + static_cast<int>(
            std::lower_bound(violations.begin(), violations.end(), penalties[i])
            - violations.begin());
  return out;
}

} // namespace tuner
