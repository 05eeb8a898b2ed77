#pragma once

#include <vector>

#include "bench/quality/problem.hpp"

namespace tuner::bench {

/// branin, hartmann6, ackley10, rosenbrock5 (the classic functions);
/// mixed_rastrigin (floats, integers, steps and a categorical offset);
/// training_surrogate (a smooth model of the validation error of a network);
/// sparse20 (four of twenty parameters matter); categorical8 (pairwise
/// interactions of unordered choices).
std::vector<problem> single_objective_problems();

} // namespace tuner::bench
