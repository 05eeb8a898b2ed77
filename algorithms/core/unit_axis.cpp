#include "algorithms/core/unit_axis.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cmath>

namespace tuner {

namespace {

// (x - low) / (high - low), also where the difference overflows.
double share(double x, double low, double high) {
  auto range = high - low;
  if (std::isfinite(range))
    return (x - low) / range;
  return (0.5 * x - 0.5 * low) / (0.5 * high - 0.5 * low);
}

} // namespace

unit_axis::unit_axis(const distribution& d) : single_{tuner::is_single(d)} {
  if (auto* f = std::get_if<float_distribution>(&d)) {
    low_ = f->low;
    high_ = f->high;
    log_ = f->log;
    if (f->step) {
      kind_ = kind::grid;
      step_ = *f->step;
    }
  } else if (auto* i = std::get_if<int_distribution>(&d)) {
    kind_ = kind::grid;
    integer_ = true;
    log_ = i->log;
    low_ = static_cast<double>(i->low);
    high_ = static_cast<double>(i->high);
    step_ = static_cast<double>(i->step);
  } else {
    kind_ = kind::choice;
  }
  if (auto n = cardinality(d); n && kind_ != kind::continuous)
    cells_ = static_cast<double>(*n);
  if (log_) {
    auto half = kind_ == kind::grid ? 0.5 : 0.0;
    log_left_ = portable::log(low_ - half);
    log_right_ = portable::log(high_ + half);
  }
}

double unit_axis::steps_from_low(double internal) const noexcept {
  auto distance = internal - low_;
  auto k = std::isfinite(distance)
             ? distance / step_
             : 2.0 * ((0.5 * internal - 0.5 * low_) / step_);
  return std::clamp(std::nearbyint(k), 0.0, cells_ - 1.0);
}

double unit_axis::to_unit(double internal) const noexcept {
  if (single_)
    return 0.5;
  double u = 0.0;
  if (log_)
    u = share(portable::log(internal), log_left_, log_right_);
  else if (kind_ == kind::continuous)
    u = share(internal, low_, high_);
  else if (kind_ == kind::grid)
    u = (steps_from_low(internal) + 0.5) / cells_;
  else
    u = (std::trunc(internal) + 0.5) / cells_;
  return std::clamp(u, 0.0, 1.0);
}

unit_cell unit_axis::cell(double internal) const noexcept {
  if (single_)
    return {};
  if (log_)
    return {share(portable::log(internal - 0.5), log_left_, log_right_),
            share(portable::log(internal + 0.5), log_left_, log_right_)};
  auto k
    = kind_ == kind::grid ? steps_from_low(internal) : std::trunc(internal);
  return {k / cells_, (k + 1.0) / cells_};
}

double unit_axis::from_unit(double u) const noexcept {
  u = std::clamp(u, 0.0, 1.0);
  if (kind_ == kind::choice)
    return std::min(std::floor(u * cells_), cells_ - 1.0);
  if (single_)
    return low_;
  if (log_) {
    auto x = portable::exp(log_left_ * (1.0 - u) + log_right_ * u);
    if (kind_ == kind::grid)
      return std::clamp(std::nearbyint(x), low_, high_);
    return std::clamp(x, low_, std::nextafter(high_, low_));
  }
  if (kind_ == kind::continuous)
    return std::clamp(low_ * (1.0 - u) + high_ * u, low_,
                      std::nextafter(high_, low_));
  auto k = std::min(std::floor(u * cells_), cells_ - 1.0);
  if (integer_)
    // Within ±2^53 each, but their distance may be 2^54.
    return static_cast<double>(static_cast<std::int64_t>(low_)
                               + static_cast<std::int64_t>(k)
                                   * static_cast<std::int64_t>(step_));
  // k * step overflows if the range does.
  auto x = 0.5 * low_ + k * (0.5 * step_);
  auto exact = low_ + k * step_;
  return std::min(std::isfinite(exact) ? exact : 2.0 * x, high_);
}

std::vector<unit_axis> axes_of(const search_space& space) {
  std::vector<unit_axis> out;
  out.reserve(space.size());
  for (const auto& x : space)
    out.emplace_back(x.dist);
  return out;
}

} // namespace tuner
