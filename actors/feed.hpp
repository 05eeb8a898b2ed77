#pragma once

#include "actors/event_log.hpp"
#include "actors/interfaces.hpp"
#include "actors/recent_events.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace tuner {

/// State of the FEED actor.
struct feed_state {
  static constexpr const char* name = "feed";

  /// One who watches.
  struct watcher {
    std::uint64_t id = 0;
    /// Owned by the connection; gone with it.
    std::weak_ptr<event_sink> sink;
    /// The id of the last event told.
    std::int64_t position = 0;
    /// Gets events as they come; else it first needs older ones of the log.
    bool is_live = false;
    /// A page of the log is on its way.
    bool is_reading = false;
  };

  /// One who wants to.
  struct admission {
    watch_request req;
    caf::typed_response_promise<done> answer;
  };

  /// One study that is watched.
  struct entry {
    /// Null while it is being looked for.
    study_actor actor;
    std::int64_t study_id = 0;
    recent_events recent = recent_events{};
    std::vector<std::shared_ptr<watcher>> watchers;
    std::vector<admission> admissions;
    /// Some events were not passed on yet.
    bool is_dirty = false;
  };

  std::unordered_map<std::string, entry> studies;
  std::uint64_t next_watcher = 0;
  /// A message of the kind is on its way to ourselves.
  bool is_flushing = false;
  bool is_sweeping = false;
};

struct feed_options {
  /// Writes one event of these out as the watchers get it.
  std::function<std::string(const study_events&, const study_event&)> write;
  /// How long a load may take.
  std::chrono::seconds load_deadline{120};
};

/// Distributes what studies say has become durable.
///
/// A study tells its changes only while somebody watches it; each is written
/// out once. Who comes back gets what it missed from the log in the database,
/// page by page as fast as it takes them, and goes on live from there. When a
/// study's actor ends, its watchers stay: its successor's log says what they
/// missed.
///
/// @param reader  Reads the log.
feed_actor::behavior_type
feed(feed_actor::stateful_pointer<feed_state> self, registry_actor registry,
     reader_actor reader, feed_options options);

} // namespace tuner
