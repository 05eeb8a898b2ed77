#include "storage/reconnect_backoff.hpp"

#include <algorithm>
#include <utility>

namespace tuner::storage {

namespace {

constexpr std::chrono::milliseconds first_delay{100};
constexpr std::chrono::milliseconds max_delay{5000};

} // namespace

std::optional<failure> reconnect_backoff::refusal(clock::time_point now) const {
  if (delay_.count() == 0 || now >= next_)
    return std::nullopt;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(next_ - now);
  return failure{errc::unavailable, reason_ + " (next attempt in "
                                      + std::to_string(left.count()) + " ms)"};
}

failure reconnect_backoff::failed(clock::time_point now, std::string reason) {
  delay_ = delay_.count() == 0 ? first_delay : std::min(2 * delay_, max_delay);
  next_ = now + delay_;
  reason_ = std::move(reason);
  return *refusal(now);
}

void reconnect_backoff::succeeded() {
  *this = {};
}

} // namespace tuner::storage
