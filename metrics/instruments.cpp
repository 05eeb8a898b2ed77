#include "metrics/instruments.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <utility>

namespace tuner::metrics {

void counter::add(double n) const {
  if (target_)
    target_->Increment(n);
}

void gauge::set(double x) const {
  if (target_)
    target_->Set(x);
}

void gauge::add(double x) const {
  if (target_)
    target_->Increment(x);
}

void histogram::observe(double x) const {
  if (target_)
    target_->Observe(x);
}

gauge_share::~gauge_share() {
  set(0);
}

gauge_share::gauge_share(gauge_share&& other) noexcept
  : sum_{other.sum_}, part_{std::exchange(other.part_, 0)} {
  // nop
}

gauge_share& gauge_share::operator=(gauge_share&& other) noexcept {
  std::swap(sum_, other.sum_);
  std::swap(part_, other.part_);
  return *this;
}

void gauge_share::set(double x) {
  if (x != part_)
    sum_.add(x - std::exchange(part_, x));
}

} // namespace tuner::metrics
