#pragma once

#include "http/event_channel.hpp"

#include <cstddef>
#include <memory>

namespace tuner::http {

struct event_stream_options {
  /// Watchers at the same time.
  std::size_t max_watchers = 1'000;
  /// Bytes of events that may wait for one of them.
  std::size_t buffer_bytes = 1'024 * 1'024;
};

/// Lets watchers in, not too many, and counts.
///
/// Thread-safety: every function from any thread.
class event_streams {
public:
  explicit event_streams(event_stream_options options);

  /// A channel for one more watcher, who is counted as long as it lives; or
  /// null if there are as many as may be.
  std::shared_ptr<event_channel> open();

  const event_stream_options& options() const noexcept {
    return options_;
  }

  /// For metrics.
  const event_counters& counters() const noexcept {
    return *counters_;
  }

private:
  event_stream_options options_;
  std::shared_ptr<event_counters> counters_
    = std::make_shared<event_counters>();
};

} // namespace tuner::http
