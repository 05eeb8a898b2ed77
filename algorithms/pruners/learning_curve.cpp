#include "algorithms/pruners/learning_curve.hpp"

#include <cmath>
#include <limits>

namespace tuner {

double best_value(learning_curve curve, direction dir) noexcept {
  auto best = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [step, value] : curve) {
    auto better = dir == direction::minimize ? value < best : value > best;
    if (better || std::isnan(best))
      best = value;
  }
  return best;
}

bool is_due(learning_curve curve, std::int64_t n_warmup_steps,
            std::int64_t interval_steps) noexcept {
  if (curve.empty() || curve.back().step < n_warmup_steps)
    return false;
  auto past = curve.back().step - n_warmup_steps;
  auto start = curve.back().step - past % interval_steps;
  return curve.size() == 1 || curve[curve.size() - 2].step < start;
}

} // namespace tuner
