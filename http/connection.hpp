#pragma once

#include "http/dispatcher.hpp"
#include "http/event_channel.hpp"
#include "http/request_framer.hpp"
#include "http/tls_session.hpp"
#include "http/unique_fd.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <optional>

namespace tuner::http {

/// Who is to act on a connection next.
enum class connection_phase {
  /// The client: no request has begun. Closed silently at its deadline.
  idle,
  /// The client: a request has begun. Answered 408 at its deadline.
  reading,
  /// A worker: it alone touches the connection until it hands it back.
  handling,
  /// The client: the last answer is out; what it still sends is thrown away
  /// until it closes, so that no reset overtakes the answer. Closed at its
  /// deadline.
  lingering,
  /// Both: events go to the client as they come, until one of them ends it. A
  /// heartbeat is due at its deadline.
  streaming,
};

/// One client's connection. Kept by a `connection_table`.
struct connection {
  unique_fd socket;
  /// Null: the socket is used as it is.
  std::unique_ptr<tls_session> tls;
  peer client;
  request_framer framer;
  connection_phase phase = connection_phase::idle;
  std::chrono::steady_clock::time_point deadline = {};
  /// When the last request was complete.
  std::chrono::steady_clock::time_point framed_at = {};
  /// While `streaming`, and after.
  std::optional<channel_end> events = {};
  /// When the stream began.
  std::chrono::steady_clock::time_point streaming_since = {};
  /// Whether to wait also until more can be sent.
  bool wants_room = false;
  /// Its place in the table.
  std::list<connection>::iterator place = {};
};

} // namespace tuner::http
