#include "actors/lease_table.hpp"

#include <cmath>

namespace tuner {

void lease_table::grant(std::int64_t number, double seconds) {
  drop(number);
  // Time may have gone on for up to one step since it last passed.
  auto due = now_ + step
             + duration{static_cast<duration::rep>(std::ceil(seconds * 1e3))};
  leases_.emplace(number, lease{seconds, due});
  by_due_.emplace(due, number);
}

void lease_table::renew(std::int64_t number) {
  if (auto seconds = length(number))
    grant(number, *seconds);
}

bool lease_table::drop(std::int64_t number) {
  auto i = leases_.find(number);
  if (i == leases_.end())
    return false;
  by_due_.erase({i->second.due, number});
  leases_.erase(i);
  return true;
}

std::optional<double> lease_table::length(std::int64_t number) const {
  auto i = leases_.find(number);
  if (i == leases_.end())
    return std::nullopt;
  return i->second.seconds;
}

std::vector<std::int64_t> lease_table::pass(duration elapsed) {
  now_ += elapsed;
  std::vector<std::int64_t> over;
  for (auto i = by_due_.begin(); i != by_due_.end() && i->first <= now_; ++i)
    over.push_back(i->second);
  return over;
}

} // namespace tuner
