#include "actors/analyst.hpp"

namespace tuner {

analyst_actor::behavior_type
analyst(analyst_actor::stateful_pointer<analyst_state>) {
  return {
    [=](atom::compute, const computation& x) {
      x.run();
      return done{};
    },
  };
}

} // namespace tuner
