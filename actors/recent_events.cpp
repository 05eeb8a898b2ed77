#include "actors/recent_events.hpp"

#include <cassert>

namespace tuner {

namespace {

/// Enough for a watcher that comes back at once, little for a thousand studies.
constexpr std::size_t max_bytes = 256 * 1'024;

} // namespace

void recent_events::append(std::string event) {
  bytes_ += event.size();
  events_.push_back(std::move(event));
  ++last_;
  said_.second.reset();
}

bool recent_events::covers(std::int64_t id) const noexcept {
  return id <= last_ && last_ - id <= static_cast<std::int64_t>(events_.size());
}

recent_events::text recent_events::since(std::int64_t id) {
  assert(covers(id));
  if (said_.second && said_.first == id)
    return said_.second;
  auto out = std::make_shared<std::string>();
  for (auto i = events_.end() - (last_ - id); i != events_.end(); ++i)
    *out += *i;
  said_ = {id, std::move(out)};
  return said_.second;
}

void recent_events::trim() {
  said_.second.reset();
  while (bytes_ > max_bytes) {
    bytes_ -= events_.front().size();
    events_.pop_front();
  }
}

} // namespace tuner
