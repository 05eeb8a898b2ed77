#pragma once

#include <cstddef>
#include <vector>

namespace tuner {

/// The fronts of points that come one by one: level 0 is the Pareto front,
/// level 1 that of what remains without it, and so on; equal points are on one
/// level. The same levels in whatever order the points come.
///
/// Not thread-safe. Cost of `add`: a look at the points of some levels, about
/// the logarithm of their number; then, level by level, of those that must go
/// down against the next one, in practice few.
/// @see Li, Deb, Zhang, Zhang, "Efficient Nondomination Level Update Method for
///      Steady-State Evolutionary Multiobjective Optimization" (ENLU), IEEE
///      Transactions on Cybernetics 2017.
class nondominated_levels {
public:
  /// Lower is better. @pre As long as those before; no NaN.
  void add(const std::vector<double>& loss);

  /// The number of points.
  std::size_t size() const noexcept {
    return size_;
  }

  std::size_t n_levels() const noexcept {
    return levels_.size();
  }

  /// The points of a level in no particular order, each by how many were added
  /// before it.
  const std::vector<std::size_t>& level(std::size_t i) const noexcept {
    return levels_[i].members;
  }

private:
  // Points with their coordinates one after the other.
  struct front {
    std::vector<std::size_t> members;
    std::vector<double> losses;
  };

  bool dominates(const front& some, const double* loss) const;
  // Takes the points that one of `others` dominates out of `from`.
  front split_dominated(front& from, const front& others) const;

  std::size_t dims_ = 0;
  std::size_t size_ = 0;
  std::vector<front> levels_;
};

} // namespace tuner
