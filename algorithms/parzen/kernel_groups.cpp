#include "algorithms/parzen/kernel_groups.hpp"

#include <bit>
#include <cassert>

namespace tuner {

std::size_t kernel_groups::hash::operator()(const key& x) const noexcept {
  auto a = std::bit_cast<std::uint64_t>(x.first);
  auto b = std::bit_cast<std::uint64_t>(x.second);
  auto mixed = (a ^ (a >> 32)) * 0x9e3779b97f4a7c15;
  mixed = (mixed ^ b ^ (b >> 29)) * 0xbf58476d1ce4e5b9;
  return mixed ^ (mixed >> 32);
}

kernel_groups::id
kernel_groups::join(double centre, double sharpness, double log_norm) {
  auto [at, fresh] = index_.try_emplace({centre, sharpness}, 0);
  if (fresh) {
    if (unused_.empty()) {
      constexpr std::size_t lanes = 8;
      auto n = centre_.size();
      centre_.resize(n + lanes, 0.5);
      sharpness_.resize(n + lanes, 1.0);
      log_norm_.resize(n + lanes, 0.0);
      founded_.resize(n + lanes, 0);
      members_.resize(n + lanes, 0);
      for (auto i = n + lanes; i > n; --i)
        unused_.push_back(static_cast<id>(i - 1));
    }
    auto group = unused_.back();
    unused_.pop_back();
    at->second = group;
    centre_[group] = centre;
    sharpness_[group] = sharpness;
    log_norm_[group] = log_norm;
    founded_[group] = ++n_founded_;
  }
  ++members_[at->second];
  return at->second;
}

void kernel_groups::leave(id group) {
  assert(members_[group] > 0);
  if (--members_[group] > 0)
    return;
  index_.erase({centre_[group], sharpness_[group]});
  unused_.push_back(group);
}

} // namespace tuner
