#pragma once

#include "algorithms/gp/hyperparameters.hpp"
#include "algorithms/gp/lbfgs.hpp"
#include "algorithms/gp/matern.hpp"

#include <span>

namespace tuner::gp {

/// Fitted hyper-parameters and what helps the next fit on slightly more data.
struct fit_state {
  hyperparameters parameters;
  lbfgs_memory memory;
};

/// Maximum a posteriori hyper-parameters.
///
/// All ones if the values are all 0. Else
/// starts from `previous` with its curvature memory, or from all ones; if that
/// fails, from all ones; if that fails too, the result is all ones with noise
/// 1, a valid model.
///
/// @param values      Shape (points), standardized.
/// @param free_noise  Whether to fit the noise; else it is `minimum_noise`.
/// @param previous    A fit on similar data of the same dimensions, or null.
/// Cost: some evaluations of n³ operations each: 2 to 5 after a similar fit, 10
/// to 20 else.
fit_state fit(const point_table& points, std::span<const double> values,
              bool free_noise, const fit_state* previous);

} // namespace tuner::gp
