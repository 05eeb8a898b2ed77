#pragma once

#include <vector>

#include "bench/quality/problem.hpp"

namespace tuner::bench {

/// zdt1, zdt3 (Zitzler, Deb, Thiele 2000) and dtlz2 with three objectives (Deb
/// et al. 2002).
std::vector<problem> multi_objective_problems();

} // namespace tuner::bench
