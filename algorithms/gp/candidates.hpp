#pragma once

#include "algorithms/core/random.hpp"
#include "algorithms/gp/matern.hpp"
#include "algorithms/gp/model_space.hpp"
#include "algorithms/gp/trust_region.hpp"

#include <optional>
#include <span>
#include <vector>

namespace tuner::gp {

/// Points that fill the unit cube evenly; shape (n, dimensions), row-major.
struct uniform_design {
  std::size_t size = 0;
  std::vector<double> points;
};

/// Where good points have been seen.
struct neighbourhood {
  /// The best points so far, the best first; not empty.
  std::vector<std::vector<double>> best;
  /// If set, the design is squeezed into this box around `best[0]`, and half
  /// of its choices are those of `best[0]`.
  std::optional<box> region;
};

/// The points at which the acquisition function is looked at first: the design,
/// shifted at random, and `n_local` points near good ones, at distances from
/// 0.003 to 0.3. All are points of the space.
point_table make_candidates(const model_space& space,
                            const uniform_design& design, std::size_t n_local,
                            const neighbourhood& near, random_stream& random);

/// All points of a finite space. @pre It has few.
point_table all_points(const model_space& space);

} // namespace tuner::gp
