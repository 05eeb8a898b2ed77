#pragma once

#include "algorithms/core/random.hpp"
#include "algorithms/gp/acquisition.hpp"
#include "algorithms/gp/model_space.hpp"
#include "algorithms/gp/trust_region.hpp"

#include <vector>

namespace tuner::gp {

/// A point and what the acquisition function says about it.
struct scored_point {
  std::vector<double> x;
  double value;
};

/// Points where an acquisition function is large, the best first.
///
/// Evaluates the candidates; improves the best one, two drawn in proportion to
/// e^value, and `starts` by quasi-Newton steps along the continuous dimensions;
/// then, for the best two of those, alternates steps along the discrete
/// dimensions with such steps until neither helps. The candidates follow, best
/// first, for a caller who cannot use a point.
///
/// @param region  Bounds the quasi-Newton steps.
/// Cost: n² operations per evaluation with n points in the model, some 60
/// evaluations, and up to 40 more per discrete dimension.
std::vector<scored_point>
maximize(const acquisition& f, const model_space& space,
         const point_table& candidates,
         const std::vector<std::vector<double>>& starts, const box& region,
         random_stream& random);

} // namespace tuner::gp
