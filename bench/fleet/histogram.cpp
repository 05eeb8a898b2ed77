#include "bench/fleet/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace tuner::fleet {

namespace {

constexpr int sub_bits = 7;
constexpr std::uint64_t sub_buckets = std::uint64_t{1} << sub_bits;

// How many low bits of `value` its bucket ignores.
int shift_of(std::uint64_t value) noexcept {
  return std::max(0, static_cast<int>(std::bit_width(value)) - sub_bits - 1);
}

std::size_t index_of(std::uint64_t value) noexcept {
  auto shift = shift_of(value);
  return static_cast<std::size_t>(
    static_cast<std::uint64_t>(shift) * sub_buckets + (value >> shift));
}

// The middle of a bucket: off by half a width from either end at most.
std::uint64_t middle_of(std::size_t index) noexcept {
  if (index < 2 * sub_buckets)
    return index;
  auto shift = index / sub_buckets - 1;
  auto low = (index - shift * sub_buckets) << shift;
  return low + (std::uint64_t{1} << shift) / 2;
}

} // namespace

histogram::histogram() : buckets_((64 - sub_bits) * sub_buckets + sub_buckets) {
  // nop
}

void histogram::record(duration value) noexcept {
  value = std::max(value, duration::zero());
  ++buckets_[index_of(static_cast<std::uint64_t>(value.count()))];
  ++count_;
  max_ = std::max(max_, value);
}

histogram::duration histogram::quantile(double q) const noexcept {
  assert(q >= 0.0 && q <= 1.0);
  if (count_ == 0)
    return duration::zero();
  auto rank
    = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_)));
  rank = std::clamp<std::uint64_t>(rank, 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= rank)
      return std::min(max_, duration{static_cast<duration::rep>(middle_of(i))});
  }
  return max_;
}

} // namespace tuner::fleet
