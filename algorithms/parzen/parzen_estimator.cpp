#include "algorithms/parzen/parzen_estimator.hpp"

#include "algorithms/core/elementary.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

namespace tuner {

namespace {

constexpr std::size_t lanes = 8;

// Marks a kernel whose bandwidth has not been set; no real one has it.
constexpr double unset = -1.0;

// That of an observation without a value on the axis: flat.
constexpr double flat = 0.0;

// Few kernels are near an end of the axis; for the others erf is 1.
double erf_or_one(double x) {
  return x < 6.0 ? elementary::erf(x) : 1.0;
}

void set_centre(parzen_estimator::columns& x, parzen_estimator::slot s,
                double centre) {
  x.centre[s] = centre;
  x.single.centre[s] = static_cast<float>(centre);
}

} // namespace

parzen_estimator::parzen_estimator(std::vector<unit_axis> axes,
                                   bool consider_endpoints)
  : axes_{std::move(axes)}, consider_endpoints_{consider_endpoints},
    columns_(axes_.size()), order_(axes_.size()), stale_(axes_.size()) {
  grow(prior_slot);
  for (std::size_t i = 0; i < axes_.size(); ++i)
    if (axes_[i].type() == unit_axis::kind::choice)
      set_centre(columns_[i], prior_slot, -1.0);
    else
      set_kernel(i, prior_slot, 1.0);
  set_base(prior_slot, 0.0);
  touched_.push_back(prior_slot);
}

void parzen_estimator::grow(slot s) {
  if (s < base_.size())
    return;
  auto n = (s / lanes + 1) * lanes;
  // No more than needed: sweeps go over all slots, and begin with the newest.
  base_.resize(n, hole);
  single_base_.resize(n, static_cast<float>(hole));
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    auto& x = columns_[i];
    x.centre.resize(n, 0.5);
    x.single.centre.resize(n, 0.5f);
    if (axes_[i].type() == unit_axis::kind::choice)
      continue;
    x.sharpness.resize(n, unset);
    x.log_norm.resize(n, 0.0);
    x.single.sharpness.resize(n, 0.0f);
    x.single.log_norm.resize(n, 0.0f);
    if (axes_[i].type() == unit_axis::kind::grid)
      x.group.resize(n, 0);
  }
}

void parzen_estimator::insert(slot s, std::span<const double> point) {
  assert(s != prior_slot && !contains(s) && point.size() == axes_.size());
  grow(s);
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    auto& x = columns_[i];
    auto missing = std::isnan(point[i]);
    if (axes_[i].type() == unit_axis::kind::choice) {
      set_centre(x, s, missing ? -1.0 : std::trunc(point[i]));
      continue;
    }
    if (missing) {
      set_flat(i, s);
      continue;
    }
    set_centre(x, s, axes_[i].to_unit(point[i]));
    x.sharpness[s] = unset;
    order_[i].insert(s, x.centre);
    auto [below, above] = order_[i].around(s, x.centre);
    stale_[i].push_back(s);
    for (auto neighbour : {below, above})
      if (neighbour)
        stale_[i].push_back(*neighbour);
  }
  set_base(s, 0.0);
  touched_.push_back(s);
  ++size_;
}

void parzen_estimator::erase(slot s) {
  assert(s != prior_slot && contains(s));
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    auto& x = columns_[i];
    if (axes_[i].type() == unit_axis::kind::choice)
      continue;
    if (x.sharpness[s] != flat) {
      auto [below, above] = order_[i].around(s, x.centre);
      for (auto neighbour : {below, above})
        if (neighbour)
          stale_[i].push_back(*neighbour);
      order_[i].erase(s, x.centre);
    }
    if (axes_[i].type() == unit_axis::kind::grid && x.sharpness[s] != unset)
      x.groups.leave(x.group[s]);
  }
  set_base(s, hole);
  --size_;
}

void parzen_estimator::clear() {
  for (slot s = 1; s < base_.size() && size_ > 0; ++s)
    if (contains(s)) {
      for (std::size_t i = 0; i < axes_.size(); ++i)
        if (axes_[i].type() == unit_axis::kind::grid
            && columns_[i].sharpness[s] != unset)
          columns_[i].groups.leave(columns_[i].group[s]);
      set_base(s, hole);
      --size_;
    }
  for (auto& x : order_)
    x.clear();
  for (auto& x : stale_)
    x.clear();
  touched_.assign(1, prior_slot);
}

void parzen_estimator::refresh(double min_bandwidth) {
  auto all = min_bandwidth != min_bandwidth_;
  min_bandwidth_ = min_bandwidth;
  for (std::size_t i = 0; i < axes_.size(); ++i)
    if (axes_[i].type() != unit_axis::kind::choice)
      refresh_axis(i, all || stale_[i].size() > size_ / 2);
  for (auto s : touched_) {
    if (!contains(s))
      continue;
    auto sum = 0.0;
    for (std::size_t i = 0; i < axes_.size(); ++i)
      if (axes_[i].type() == unit_axis::kind::continuous)
        sum += columns_[i].log_norm[s];
    set_base(s, sum);
  }
  touched_.clear();
}

void parzen_estimator::refresh_axis(std::size_t i, bool all) {
  const auto& order = order_[i];
  const auto& centre = columns_[i].centre;
  if (all) {
    order.copy_to(scratch_);
    auto n = scratch_.size();
    for (std::size_t k = 0; k < n; ++k)
      set_bandwidth(i, scratch_[k], k > 0 ? centre[scratch_[k - 1]] : -1.0,
                    k + 1 < n ? centre[scratch_[k + 1]] : -1.0);
  } else {
    for (auto s : stale_[i]) {
      // What was here may have gone since.
      if (!contains(s) || columns_[i].sharpness[s] == flat)
        continue;
      auto [below, above] = order.around(s, centre);
      set_bandwidth(i, s, below ? centre[*below] : -1.0,
                    above ? centre[*above] : -1.0);
    }
  }
  stale_[i].clear();
}

// `left`, `right`: the neighbours' centres, -1 where there is none.
void parzen_estimator::set_bandwidth(std::size_t i, slot s, double left,
                                     double right) {
  auto centre = columns_[i].centre[s];
  auto to_left = centre - (left < 0.0 ? 0.0 : left);
  auto to_right = (right < 0.0 ? 1.0 : right) - centre;
  auto bandwidth = std::max(to_left, to_right);
  if (!consider_endpoints_ && order_[i].size() >= 2) {
    if (left < 0.0)
      bandwidth = to_right;
    else if (right < 0.0)
      bandwidth = to_left;
  }
  set_kernel(i, s, std::min(std::max(bandwidth, min_bandwidth_), 1.0));
}

void parzen_estimator::set_kernel(std::size_t i, slot s, double bandwidth) {
  auto& x = columns_[i];
  auto sharpness = 0.5 * std::numbers::sqrt2 / bandwidth;
  if (sharpness == x.sharpness[s])
    return;
  auto grid = axes_[i].type() == unit_axis::kind::grid;
  if (grid && x.sharpness[s] != unset)
    x.groups.leave(x.group[s]);
  auto centre = x.centre[s];
  auto mass = 0.5
              * (erf_or_one((1.0 - centre) * sharpness)
                 + erf_or_one(centre * sharpness));
  constexpr double inv_sqrt_pi = std::numbers::inv_sqrtpi;
  auto log_norm = elementary::log(sharpness * inv_sqrt_pi / mass);
  x.sharpness[s] = sharpness;
  x.log_norm[s] = log_norm;
  x.single.sharpness[s] = static_cast<float>(sharpness);
  x.single.log_norm[s] = static_cast<float>(log_norm);
  if (grid)
    x.group[s] = x.groups.join(centre, sharpness, log_norm);
  else
    touched_.push_back(s);
}

void parzen_estimator::set_flat(std::size_t i, slot s) {
  auto& x = columns_[i];
  set_centre(x, s, 0.5);
  x.sharpness[s] = flat;
  x.log_norm[s] = 0.0;
  x.single.sharpness[s] = 0.0f;
  x.single.log_norm[s] = 0.0f;
  if (axes_[i].type() == unit_axis::kind::grid)
    x.group[s] = x.groups.join(0.5, flat, 0.0);
}

void parzen_estimator::set_base(slot s, double value) {
  base_[s] = value;
  single_base_[s] = static_cast<float>(value);
}

} // namespace tuner
