#include "auth/rate_bucket.hpp"

#include <algorithm>

namespace tuner::auth {

namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr nanoseconds capacity = std::chrono::minutes{1};

seconds rounded_up(nanoseconds x) {
  return std::chrono::ceil<seconds>(x);
}

} // namespace

rate_bucket::outcome
rate_bucket::take(std::int64_t rpm, time_point now) noexcept {
  if (rpm < 1)
    return {false, 0, 0, rounded_up(capacity), rounded_up(capacity)};
  // Time that a token takes to come, at least a nanosecond.
  nanoseconds token{std::max<std::int64_t>(capacity.count() / rpm, 1)};
  nanoseconds at = now.time_since_epoch();
  auto seen = full_at_.load(std::memory_order_relaxed);
  for (;;) {
    auto missing = std::max(nanoseconds{seen} - at, nanoseconds{0});
    auto granted = missing + token <= capacity;
    if (granted) {
      auto taken = (at + missing + token).count();
      if (!full_at_.compare_exchange_weak(seen, taken,
                                          std::memory_order_relaxed))
        continue;
      missing += token;
    }
    outcome out{granted, rpm};
    // A limit that was lowered meanwhile can leave less than nothing.
    out.remaining
      = std::clamp<std::int64_t>((capacity - missing) / token, 0, rpm);
    out.reset = rounded_up(missing);
    if (!granted)
      out.retry_after = rounded_up(missing + token - capacity);
    return out;
  }
}

bool rate_bucket::is_full(time_point now) const noexcept {
  return full_at_.load(std::memory_order_relaxed)
         <= nanoseconds{now.time_since_epoch()}.count();
}

} // namespace tuner::auth
