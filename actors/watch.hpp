#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What those who watch a study get, and how.
namespace tuner {

struct study_summary;

/// Where the events of one watcher go: a buffer that somebody else empties.
///
/// Thread-safety: every function from any thread.
class event_sink {
public:
  virtual ~event_sink() = default;

  /// Takes some events, or gives the watcher up if it is too slow to keep.
  /// @returns whether it goes on.
  virtual bool push(std::shared_ptr<const std::string> events) = 0;

  /// Calls `then` once the buffer is empty, perhaps at once, perhaps from
  /// another thread; never if the watcher goes before. Forgets what it was to
  /// call before.
  virtual void when_empty(std::function<void()> then) = 0;

  /// Ends it behind what was pushed.
  virtual void end() = 0;
};

/// What an event tells.
enum class event_kind {
  /// A trial changed: `row`.
  trial,
  /// The study changed: `summary`.
  study,
  /// The study is no more. Has no id.
  deleted,
  /// What happened before cannot be told: read the study anew.
  reset,
  /// Nothing happened; this is the id to go on from.
  position,
};

struct study_event {
  event_kind kind = event_kind::position;
  std::int64_t id = 0;
  std::optional<trial> row = {};
  std::shared_ptr<const study_summary> summary = {};
};

/// Events of one study, in order.
struct study_events {
  std::string study;
  std::int64_t study_id = 0;
  /// What the trials' parameters refer to.
  std::shared_ptr<const parameter_table> table = {};
  std::vector<study_event> events = {};
};

/// Asks for all events of a study from now on, or behind one.
struct watch_request {
  std::string study;
  /// The id of the last event known.
  std::optional<std::int64_t> after;
  std::shared_ptr<event_sink> sink;
};

/// From where on a study tells its changes.
struct watch_reply {
  std::int64_t study_id = 0;
  /// The last one that it does not tell. Durable.
  std::int64_t last_id = 0;
};

} // namespace tuner
