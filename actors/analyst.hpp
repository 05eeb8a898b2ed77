#pragma once

#include "actors/interfaces.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>

namespace tuner {

struct analyst_state {
  static constexpr const char* name = "analyst";
};

/// Runs computations one after the other. Spawn detached: the scheduler's
/// threads are for studies.
/// @param on_start  Called once on the actor's thread, before the first
///   computation, to set the thread up; may be empty.
analyst_actor::behavior_type
analyst(analyst_actor::stateful_pointer<analyst_state> self,
        std::function<void()> on_start);

} // namespace tuner
