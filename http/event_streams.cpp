#include "http/event_streams.hpp"

namespace tuner::http {

event_streams::event_streams(event_stream_options options) : options_{options} {
  // nop
}

std::shared_ptr<event_channel> event_streams::open() {
  if (counters_->open.fetch_add(1) >= options_.max_watchers) {
    --counters_->open;
    ++counters_->refused;
    return nullptr;
  }
  ++counters_->opened;
  return std::make_shared<event_channel>(options_.buffer_bytes, counters_);
}

} // namespace tuner::http
