#include "algorithms/multi_objective/nondominated_levels.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tuner {

namespace {

bool is_dominated(const double* loss, const double* by, std::size_t dims) {
  auto better = false;
  for (std::size_t j = 0; j < dims; ++j) {
    if (by[j] > loss[j])
      return false;
    better = better || by[j] < loss[j];
  }
  return better;
}

} // namespace

bool nondominated_levels::dominates(const front& some,
                                    const double* loss) const {
  for (std::size_t i = 0; i < some.losses.size(); i += dims_)
    if (is_dominated(loss, some.losses.data() + i, dims_))
      return true;
  return false;
}

nondominated_levels::front
nondominated_levels::split_dominated(front& from, const front& others) const {
  front out;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < from.members.size(); ++i) {
    auto* loss = from.losses.data() + i * dims_;
    if (dominates(others, loss)) {
      out.members.push_back(from.members[i]);
      out.losses.insert(out.losses.end(), loss, loss + dims_);
      continue;
    }
    if (kept != i) {
      from.members[kept] = from.members[i];
      std::copy_n(loss, dims_, from.losses.data() + kept * dims_);
    }
    ++kept;
  }
  from.members.resize(kept);
  from.losses.resize(kept * dims_);
  return out;
}

void nondominated_levels::add(const std::vector<double>& loss) {
  assert(size_ == 0 || loss.size() == dims_);
  dims_ = loss.size();
  // A dominator on one level has one on each level above, so the levels are
  // partitioned.
  auto at = std::partition_point(
    levels_.begin(), levels_.end(),
    [&](const front& level) { return dominates(level, loss.data()); });
  front incoming{{size_++}, loss};
  for (;; ++at) {
    if (at == levels_.end()) {
      levels_.push_back(std::move(incoming));
      return;
    }
    auto leaving = split_dominated(*at, incoming);
    at->members.insert(at->members.end(), incoming.members.begin(),
                       incoming.members.end());
    at->losses.insert(at->losses.end(), incoming.losses.begin(),
                      incoming.losses.end());
    if (leaving.members.empty())
      return;
    incoming = std::move(leaving);
  }
}

} // namespace tuner
