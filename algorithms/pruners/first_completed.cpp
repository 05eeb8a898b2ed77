#include "algorithms/pruners/first_completed.hpp"

namespace tuner {

bool first_completed::add(const trial& x) {
  if (x.state != trial_state::complete || x.intermediate_values.empty())
    return false;
  std::pair when{x.datetime_complete.value_or(timestamp::max()), x.number};
  if (last_step_ && when_ <= when)
    return false;
  when_ = when;
  auto before = std::exchange(last_step_, x.intermediate_values.back().step);
  return before != last_step_;
}

} // namespace tuner
