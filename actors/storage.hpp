#pragma once

#include "actors/event_log.hpp"
#include "actors/interfaces.hpp"
#include "storage/backend.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace tuner {

/// State of the STORAGE actor.
///
/// Invariant: while `queue` is not empty, a flush message is in the mailbox.
struct storage_state {
  static constexpr const char* name = "storage";

  /// Queued batches and, at the same position, whom to answer.
  std::vector<storage::write_batch> queue;
  std::vector<caf::typed_response_promise<storage::write_receipt>> waiting;
  /// Operations in the queue.
  std::size_t queued_operations = 0;
  /// Whose turn the next load is.
  std::size_t next_reader = 0;
};

/// Collects batches from all studies and commits them together, so that one
/// flush of the log serves many tells: whatever arrives during one commit is
/// the next. No timer, so a lone tell waits for nothing but its own commit.
///
/// If the group fails for another reason than an unreachable database, each
/// batch is tried alone; once one of a study has failed, the rest of that
/// study's batches in the group fail too, since they build on it.
///
/// Spawn detached: commits block.
/// @param writer   Used by this actor only.
/// @param readers  Load studies, in turn; at least one.
storage_actor::behavior_type
storage_writer(storage_actor::stateful_pointer<storage_state> self,
               std::shared_ptr<storage::writer> writer,
               std::vector<reader_actor> readers, event_log log);

} // namespace tuner
