#pragma once

#include "actors/event_log.hpp"
#include "actors/interfaces.hpp"
#include "actors/study_state.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "metrics/actor_metrics.hpp"

namespace tuner {

struct study_options {
  /// A study of which nothing was asked for so long is unloaded.
  std::chrono::seconds idle{3'600};
  /// How long a commit may take before its outcome counts as unknown.
  std::chrono::seconds commit_deadline{30};
  event_log log;
  /// Must outlive every study.
  const metrics::study_metrics* metrics = &metrics::uncounted;
};

/// A change that is to become durable.
struct pending_write {
  storage::write_batch batch;
  /// Among the outstanding ones.
  std::uint64_t request = 0;
  std::function<void()> on_durable;
  /// Null: nobody watches.
  std::shared_ptr<const study_events> events;
  /// The number of the first trial it inserts, also when the batch is gone.
  std::int64_t first = 0;
};

/// State of a STUDY actor.
struct study_actor_state {
  static constexpr const char* name = "study";

  std::shared_ptr<study_state> study;
  storage_actor storage;
  study_options options;
  /// The requests that wait for the database: how to refuse each.
  std::map<std::uint64_t, std::function<void(const caf::error&)>> outstanding;
  std::uint64_t next_request = 0;
  /// Who is told what has become durable; null: nobody watches.
  feed_actor feed;
  /// What is not sent to STORAGE yet, in order.
  std::vector<pending_write> outbox;
  /// When the first of them was put there.
  std::chrono::steady_clock::time_point outbox_since;
  /// The sampler has become slow or fast: the next load starts the actor on the
  /// right kind of thread.
  bool restart_when_quiet = false;
  /// Whether the time of leases passes, and up to when it has.
  bool lapsing = false;
  std::chrono::steady_clock::time_point last_lapse;
  /// When the last request came, in the time of the actor clock.
  std::chrono::steady_clock::time_point last_used;
  /// What this study adds to the sums over all studies.
  metrics::gauge_share loaded;
  metrics::gauge_share running;
};

/// Serves one study. Handles a request at once in memory and replies when it is
/// durable; meanwhile it goes on with the next one. A request that only reads
/// is also answered behind the commits it may have seen the effects of.
///
/// Batches go to STORAGE in bursts: those of all requests that were waiting,
/// but not more than a few milliseconds' worth. So a study that many workers
/// ask shares commits even if its sampler takes as long as a commit; a lone
/// request is sent at once.
///
/// After a failed commit, memory is ahead of the database: every outstanding
/// request is refused and the actor ends; REGISTRY loads a successor behind the
/// writes that are still queued.
study_actor::behavior_type
study(study_actor::stateful_pointer<study_actor_state> self,
      std::shared_ptr<study_state> state, storage_actor storage,
      study_options options);

} // namespace tuner
