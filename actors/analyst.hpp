#pragma once

#include "actors/interfaces.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace tuner {

struct analyst_state {
  static constexpr const char* name = "analyst";
};

/// Runs computations one after the other. Spawn detached: the scheduler's
/// threads are for studies.
analyst_actor::behavior_type
analyst(analyst_actor::stateful_pointer<analyst_state> self);

} // namespace tuner
