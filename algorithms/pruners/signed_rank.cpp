#include "algorithms/pruners/signed_rank.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tuner {

namespace {

constexpr std::size_t max_exact = 50;
// With ties or zeros SciPy counts all 2^n sign changes as long as these are
// less than its default of 9,999 samples.
constexpr std::size_t max_exact_with_ties = 13;

// The differences by size, with their ranks.
struct ranking {
  std::vector<double> sorted;
  // Twice the mean rank of its equals, an integer.
  std::vector<std::size_t> twice_rank;
  // Sum of t^3 - t over groups of t equals.
  double tie_correction = 0.0;
};

ranking rank(std::span<const double> differences) {
  ranking out{{differences.begin(), differences.end()}, {}};
  auto& xs = out.sorted;
  std::sort(xs.begin(), xs.end(),
            [](double a, double b) { return std::abs(a) < std::abs(b); });
  for (std::size_t first = 0; first < xs.size();) {
    auto last = first;
    while (last + 1 < xs.size()
           && std::abs(xs[last + 1]) == std::abs(xs[first]))
      ++last;
    auto t = static_cast<double>(last - first + 1);
    out.tie_correction += t * t * t - t;
    // Ranks first + 1 .. last + 1.
    out.twice_rank.resize(last + 1, first + last + 2);
    first = last + 1;
  }
  return out;
}

// The share of all sign changes that give a rank sum of at least the given
// one. Zeros have no sign and count half on either side of the comparison.
double exact(const ranking& x) {
  std::size_t total = 0;
  std::size_t positive = 0;
  // ways[s]: the number of ways to choose ranks whose doubles add up to s;
  // at most 2^50, so that doubles hold it exactly.
  std::vector<double> ways{1.0};
  for (std::size_t i = 0; i < x.sorted.size(); ++i) {
    if (x.sorted[i] == 0.0)
      continue;
    auto r = x.twice_rank[i];
    if (x.sorted[i] > 0.0)
      positive += r;
    total += r;
    ways.resize(total + 1, 0.0);
    for (auto s = total; s >= r; --s)
      ways[s] += ways[s - r];
  }
  auto as_large = 0.0;
  auto all = 0.0;
  for (std::size_t s = 0; s <= total; ++s) {
    all += ways[s];
    if (s >= positive)
      as_large += ways[s];
  }
  return as_large / all;
}

double approximate(const ranking& x) {
  auto n = static_cast<double>(x.sorted.size());
  auto positive = 0.0;
  for (std::size_t i = 0; i < x.sorted.size(); ++i) {
    auto r = static_cast<double>(x.twice_rank[i]) / 2.0;
    positive += x.sorted[i] > 0.0 ? r : x.sorted[i] == 0.0 ? r / 2.0 : 0.0;
  }
  auto mean = n * (n + 1.0) / 4.0;
  auto variance
    = (n * (n + 1.0) * (2.0 * n + 1.0) - x.tie_correction / 2.0) / 24.0;
  return portable::erfc((positive - mean) / std::sqrt(2.0 * variance)) / 2.0;
}

} // namespace

double signed_rank_p_value(std::span<const double> differences) {
  assert(!differences.empty());
  auto ranks = rank(differences);
  auto n = differences.size();
  auto plain = ranks.tie_correction == 0.0 && ranks.sorted.front() != 0.0;
  return n <= (plain ? max_exact : max_exact_with_ties) ? exact(ranks)
                                                        : approximate(ranks);
}

} // namespace tuner
