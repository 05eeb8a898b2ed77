#pragma once

#include "actors/event_log.hpp"
#include "actors/interfaces.hpp"
#include "storage/backend.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "metrics/actor_metrics.hpp"

namespace tuner {

/// State of the STORAGE actor.
///
/// Invariant: while `queue` is not empty, a flush message is in the mailbox.
struct storage_state {
  static constexpr const char* name = "storage";

  /// What one actor sent, and whom to answer.
  struct burst {
    std::vector<storage::write_batch> batches;
    caf::typed_response_promise<burst_outcome> answer;
    caf::actor_id sender = 0;
  };

  std::vector<burst> queue;
  /// By study: the actor whose batch failed last. What it sent afterwards, or
  /// has on its way, builds on that batch.
  std::unordered_map<std::int64_t, caf::actor_id> failed;
  /// Batches and operations in the queue.
  std::size_t queued_batches = 0;
  std::size_t queued_operations = 0;
  /// Whose turn the next load is.
  std::size_t next_reader = 0;
  /// Whether the next cleaning is already in the mailbox.
  bool cleaning = false;
};

/// Collects batches from all studies and commits them together, so that one
/// flush of the log serves many tells: whatever arrives during one commit is
/// the next. No timer, so a lone tell waits for nothing but its own commit.
///
/// If the group fails for another reason than an unreachable database, each
/// batch is tried alone. Once a batch of a study has failed, all that its actor
/// still sends fails too, whether it would fit or not: the actor has refused
/// the requests it was for.
///
/// Cleans the database in small pieces, at least every ten minutes and after
/// each deletion of a study, and lets others' writes go between.
///
/// Spawn detached: commits block.
/// @param writer   Used by this actor only.
/// @param readers  Load studies, in turn; at least one.
storage_actor::behavior_type
storage_writer(storage_actor::stateful_pointer<storage_state> self,
               std::shared_ptr<storage::writer> writer,
               std::vector<reader_actor> readers, event_log log,
               metrics::storage_metrics metrics);

} // namespace tuner
