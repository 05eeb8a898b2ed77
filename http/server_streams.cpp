#include "http/server_impl.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

namespace tuner::http {

namespace {

/// What the system holds of a stream on its way to a client; by itself it would
/// take megabytes, all of them events that come late.
constexpr int send_buffer_bytes = 128 * 1'024;

/// A comment (HTML standard, §9.2.6), which keeps proxies from giving up.
const std::shared_ptr<const std::string>& heartbeat() {
  static const auto text = std::make_shared<const std::string>(":\n\n");
  return text;
}

} // namespace

void server::impl::stream(connection& x,
                          std::shared_ptr<event_channel> events) {
  ::setsockopt(x.socket.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes,
               sizeof send_buffer_bytes);
  x.events.emplace(std::move(events));
  x.streaming_since = clock::now();
  // So that the loop looks after it at once.
  x.wants_room = true;
  watch(x, connection_phase::streaming, options_.heartbeat);
}

void server::impl::on_stream(connection& x) {
  auto n = read(x);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
    connections_.remove(x);
    return;
  }
  // What a client says meanwhile is not heard: this answer never ends.
  auto& events = **x.events;
  if (events.owner() == nullptr)
    events.attach(x, [this](std::shared_ptr<event_channel> filled) {
      auto is_first = false;
      {
        std::lock_guard lock{filled_mutex_};
        is_first = filled_.empty();
        filled_.push_back(std::move(filled));
      }
      if (is_first)
        wake_loop();
    });
  pump(x, false);
}

void server::impl::pump(connection& x, bool is_watched) {
  auto wanted_room = std::exchange(x.wants_room, false);
  switch ((*x.events)->send(x.socket.get(), x.tls.get())) {
    case event_channel::outcome::empty:
      break;
    case event_channel::outcome::blocked:
      x.wants_room = true;
      break;
    case event_channel::outcome::ended:
      linger(x);
      return;
    case event_channel::outcome::broken:
      abort(x);
      return;
  }
  if (!is_watched || x.wants_room != wanted_room)
    connections_.watch(x, connection_phase::streaming, x.deadline);
}

void server::impl::pump_filled() {
  std::vector<std::shared_ptr<event_channel>> filled;
  {
    std::lock_guard lock{filled_mutex_};
    filled.swap(filled_);
  }
  for (auto& events : filled)
    if (auto x = events->owner();
        x != nullptr && x->phase == connection_phase::streaming)
      pump(*x, true);
}

void server::impl::beat(connection& x, clock::time_point now) {
  if (options_.stream_lifetime.count() > 0
      && now - x.streaming_since >= options_.stream_lifetime)
    (*x.events)->end();
  if ((*x.events)->beat(heartbeat()))
    connections_.postpone(x, now + options_.heartbeat);
  else
    abort(x);
}

void server::impl::end_streams() {
  for (auto x : connections_.in_phase(connection_phase::streaming)) {
    (*x->events)->end();
    pump(*x, true);
  }
}

} // namespace tuner::http
