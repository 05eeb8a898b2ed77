#pragma once

#include "actors/interfaces.hpp"
#include "actors/study_state.hpp"
#include "storage/backend.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>

namespace tuner {

struct reader_state {
  static constexpr const char* name = "reader";
};

/// Reads from the database, and replays what it loads, so that neither blocks
/// a scheduler thread. Spawn detached.
/// @param reader  Used by this actor only.
/// @param env     What the loaded studies get.
reader_actor::behavior_type
database_reader(reader_actor::stateful_pointer<reader_state> self,
                std::shared_ptr<storage::reader> reader, study_environment env);

} // namespace tuner
