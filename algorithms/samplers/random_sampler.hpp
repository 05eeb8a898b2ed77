#pragma once

#include "algorithms/core/unit_axis.hpp"
#include "algorithms/samplers/sampler.hpp"

#include <vector>

namespace tuner {

/// Draws every parameter uniformly and independently.
///
/// Uniform on the `unit_axis`: in the logarithm if `log` is set, all grid
/// values alike, all choices alike, integer k under `log` in proportion to
/// ln((k + 1/2) / (k - 1/2)). The point of trial n depends on the study's seed
/// and n alone.
class random_sampler final : public sampler {
public:
  explicit random_sampler(const sampling_problem& problem);

  void observe(const trial& x, std::span<const double> point) override;

  suggestion suggest(std::int64_t number) override;

private:
  std::vector<unit_axis> axes_;
  std::uint64_t seed_;
};

} // namespace tuner
