#include "bench/fleet/ledger.hpp"

#include <algorithm>
#include <cassert>

namespace tuner::fleet {

bool ledger::hand_out(std::int64_t number) {
  assert(number >= 0);
  auto i = static_cast<std::size_t>(number);
  if (i >= entries_.size())
    entries_.resize(std::max(i + 1, 2 * entries_.size()));
  if (entries_[i].handed_out) {
    ++duplicates_;
    return false;
  }
  entries_[i].handed_out = true;
  return true;
}

void ledger::told(std::int64_t number, double value) {
  auto& x = entries_.at(static_cast<std::size_t>(number));
  assert(x.handed_out);
  x.is_told = true;
  x.value = value;
}

void ledger::read_back(std::int64_t number, std::optional<double> value) {
  auto expected = seen_++;
  if (number != static_cast<std::int64_t>(expected)) {
    ++wrong_;
    return;
  }
  if (expected >= entries_.size())
    return; // An ask whose answer never arrived.
  const auto& x = entries_[expected];
  if (x.is_told && value != x.value)
    ++wrong_;
}

std::size_t ledger::lost() const noexcept {
  std::size_t missing = 0;
  for (auto i = seen_; i < entries_.size(); ++i)
    missing += entries_[i].handed_out ? 1 : 0;
  return wrong_ + missing;
}

} // namespace tuner::fleet
