#pragma once

#include "algorithms/core/trial.hpp"

#include <cstdint>
#include <vector>

namespace tuner {

/// The value at which a trial completed a rung of successive halving; kept as
/// the trial's system attribute `completed_rung_<rung>`.
struct completed_rung {
  std::int64_t rung = 0;
  double value = 0.0;
};

/// The system attribute that stands for `x`.
attribute to_attribute(const completed_rung& x);

/// The completed rungs among `attributes`, in their order; what is no number is
/// passed over.
std::vector<completed_rung>
completed_rungs(const std::vector<attribute>& attributes);

/// The lowest rung for which `x` has no attribute, whatever its value.
std::int64_t next_rung(const trial& x);

} // namespace tuner
