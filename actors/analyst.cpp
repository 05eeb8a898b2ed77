#include "actors/analyst.hpp"

#include <utility>

namespace tuner {

analyst_actor::behavior_type
analyst(analyst_actor::stateful_pointer<analyst_state>,
        std::function<void()> on_start) {
  return {
    [=, has_started = false](atom::compute, const computation& x) mutable {
      if (!std::exchange(has_started, true) && on_start)
        on_start();
      x.run();
      return done{};
    },
  };
}

} // namespace tuner
