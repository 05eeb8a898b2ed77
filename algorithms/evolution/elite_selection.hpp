#pragma once

#include <cstddef>
#include <vector>

namespace tuner {

/// The crowding distance of each point of one front: how far apart its
/// neighbours are, summed over the objectives, each in units of its range; the
/// ends of an objective count as infinitely far from others.
///
/// An objective in which all are equal adds nothing; equal infinities are 0
/// apart.
///
/// @param losses  Shape (n, objectives); no NaN.
/// Cost: O(objectives · n log n).
/// @see Deb, Pratap, Agarwal, Meyarivan 2002, section III-B; infinities as in
///      Optuna.
std::vector<double>
crowding_distance(const std::vector<std::vector<double>>& losses);

/// What makes one better than another.
struct standing {
  std::size_t index = 0;
  /// Non-domination rank.
  int rank = 0;
  double crowding = 0.0;
};

/// The `n` best, all ranks that fit whole and, of the next one, those that are
/// least crowded; ties go to the lower index. Fewer if there are fewer.
///
/// @param losses     Shape (m, objectives); lower is better; no NaN.
/// @param violations Shape (m); the sum of positive constraint values.
/// @returns  In order of preference.
std::vector<standing>
select_elite(const std::vector<std::vector<double>>& losses,
             const std::vector<double>& violations, std::size_t n);

} // namespace tuner
