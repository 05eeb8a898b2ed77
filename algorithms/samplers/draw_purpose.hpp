#pragma once

#include <cstdint>

namespace tuner {

/// What a random stream of a study is for, so that no two uses share numbers.
/// The values are part of what makes a study repeatable: never change one.
enum class draw_purpose : std::uint64_t {
  random_point = 1,
  qmc_scramble = 2,
  tpe_candidates = 3,
  gp_candidates = 4,
  nsgaii_child = 5,
};

} // namespace tuner
