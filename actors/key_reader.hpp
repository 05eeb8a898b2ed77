#pragma once

#include "actors/interfaces.hpp"
#include "storage/key_store.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>

namespace tuner {

struct key_reader_state {
  static constexpr const char* name = "keys";
};

/// Looks keys up in their database. Spawn detached: it blocks.
/// @param store  Used by this actor only.
key_reader_actor::behavior_type
key_reader(key_reader_actor::stateful_pointer<key_reader_state> self,
           std::shared_ptr<storage::key_store> store);

} // namespace tuner
