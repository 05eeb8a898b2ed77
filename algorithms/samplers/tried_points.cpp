#include "algorithms/samplers/tried_points.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace tuner {

tried_points::tried_points(std::vector<unit_axis> axes)
  : axes_{std::move(axes)} {
  // nop
}

void tried_points::add(std::span<const double> point) {
  if (std::none_of(point.begin(), point.end(),
                   [](double x) { return std::isnan(x); }))
    seen_.insert(fingerprint(point));
}

bool tried_points::contains(std::span<const double> point) const {
  return seen_.contains(fingerprint(point));
}

std::uint64_t tried_points::fingerprint(std::span<const double> point) const {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    auto bits = std::bit_cast<std::uint64_t>(axes_[i].to_unit(point[i]));
    out = (out ^ bits ^ (bits >> 29)) * 0xbf58476d1ce4e5b9;
    out ^= out >> 32;
  }
  return out;
}

} // namespace tuner
