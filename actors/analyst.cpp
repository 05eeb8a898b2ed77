#include "actors/analyst.hpp"

#include <utility>

namespace tuner {

analyst_actor::behavior_type
analyst(analyst_actor::stateful_pointer<analyst_state> self,
        std::function<void()> on_start) {
  return {
    [=](atom::compute, const computation& x) {
      if (!std::exchange(self->state.has_started, true) && on_start)
        on_start();
      x.run();
      return done{};
    },
  };
}

} // namespace tuner
