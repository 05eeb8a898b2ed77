#include "algorithms/parzen/sorted_slots.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tuner {

namespace {

constexpr std::size_t max_run = 512;

} // namespace

sorted_slots::position
sorted_slots::locate(slot s, std::span<const double> keys) const {
  auto before = [&](slot a, slot b) {
    return keys[a] < keys[b] || (keys[a] == keys[b] && a < b);
  };
  // The last run that starts at or before `s`; there are runs, none is empty.
  auto run
    = std::partition_point(runs_.begin(), runs_.end(), [&](const auto& r) {
        return !before(s, r.front());
      });
  if (run != runs_.begin())
    --run;
  auto at = std::lower_bound(run->begin(), run->end(), s, before);
  return {static_cast<std::size_t>(run - runs_.begin()),
          static_cast<std::size_t>(at - run->begin())};
}

void sorted_slots::insert(slot s, std::span<const double> keys) {
  ++size_;
  if (runs_.empty()) {
    runs_.push_back({s});
    return;
  }
  auto [run, offset] = locate(s, keys);
  auto& r = runs_[run];
  r.insert(r.begin() + static_cast<std::ptrdiff_t>(offset), s);
  if (r.size() > max_run) {
    auto half = r.begin() + static_cast<std::ptrdiff_t>(r.size() / 2);
    std::vector<slot> upper(half, r.end());
    r.erase(half, r.end());
    runs_.insert(runs_.begin() + static_cast<std::ptrdiff_t>(run) + 1,
                 std::move(upper));
  }
}

void sorted_slots::erase(slot s, std::span<const double> keys) {
  auto [run, offset] = locate(s, keys);
  auto& r = runs_[run];
  assert(offset < r.size() && r[offset] == s);
  r.erase(r.begin() + static_cast<std::ptrdiff_t>(offset));
  --size_;
  if (r.empty())
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(run));
}

sorted_slots::neighbours
sorted_slots::around(slot s, std::span<const double> keys) const {
  auto [run, offset] = locate(s, keys);
  const auto& r = runs_[run];
  assert(offset < r.size() && r[offset] == s);
  neighbours out;
  if (offset > 0)
    out.below = r[offset - 1];
  else if (run > 0)
    out.below = runs_[run - 1].back();
  if (offset + 1 < r.size())
    out.above = r[offset + 1];
  else if (run + 1 < runs_.size())
    out.above = runs_[run + 1].front();
  return out;
}

void sorted_slots::copy_to(std::vector<slot>& out) const {
  out.clear();
  for (const auto& r : runs_)
    out.insert(out.end(), r.begin(), r.end());
}

void sorted_slots::clear() noexcept {
  runs_.clear();
  size_ = 0;
}

} // namespace tuner
