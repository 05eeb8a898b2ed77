#include "algorithms/gp/trust_region.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cmath>

namespace tuner::gp {

trust_region::trust_region(std::size_t dimensions)
  : tolerance_{std::max(4, static_cast<int>(dimensions / 2))} {
}

void trust_region::add(double loss) {
  auto improved = !any_ || loss < best_ - 1e-3 * std::abs(best_);
  best_ = any_ ? std::min(best_, loss) : loss;
  any_ = true;
  if (!started_)
    return;
  successes_ = improved ? successes_ + 1 : 0;
  failures_ = improved ? 0 : failures_ + 1;
  if (successes_ >= 2) {
    length_ = std::min(1.6, 1.5 * length_);
    successes_ = 0;
  } else if (failures_ >= tolerance_) {
    length_ *= 0.6;
    failures_ = 0;
    // Converged here: look at the whole again.
    if (length_ < 0.02)
      length_ = 0.8;
  }
}

box box::unit(std::size_t dimensions) {
  return {std::vector<double>(dimensions, 0.0),
          std::vector<double>(dimensions, 1.0)};
}

box region_around(std::span<const double> centre, double length,
                  std::span<const double> weights,
                  const std::vector<bool>& hamming) {
  auto out = box::unit(centre.size());
  double mean_log = 0.0;
  double n = 0.0;
  for (std::size_t d = 0; d < centre.size(); ++d)
    if (!hamming[d]) {
      mean_log += portable::log(weights[d]);
      n += 1.0;
    }
  if (n > 0.0)
    mean_log /= n;
  for (std::size_t d = 0; d < centre.size(); ++d) {
    if (hamming[d])
      continue;
    // A length scale is weight^(-1/2).
    auto relative
      = portable::exp(-0.5 * (portable::log(weights[d]) - mean_log));
    auto half = 0.5 * length * std::clamp(relative, 0.25, 4.0);
    out.lower[d] = std::max(0.0, centre[d] - half);
    out.upper[d] = std::min(1.0, centre[d] + half);
  }
  return out;
}

} // namespace tuner::gp
