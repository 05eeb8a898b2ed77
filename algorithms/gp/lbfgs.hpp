#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <span>
#include <vector>

namespace tuner::gp {

/// Steps and gradient differences from which L-BFGS estimates curvature. Kept
/// from one minimization to the next of a similar function, it saves most
/// evaluations of the second one.
struct lbfgs_memory {
  struct pair {
    std::vector<double> step;
    std::vector<double> change;
    double curvature;
  };

  /// The oldest first.
  std::deque<pair> pairs;
};

struct lbfgs_options {
  /// Stop when no component of the projected gradient is larger.
  double gradient_tolerance = 1e-2;
  /// Stop when an iteration gains less than this times max(1, |f|).
  double value_tolerance = 1e-4;
  int max_iterations = 100;
  /// How far a coordinate may move in one iteration.
  double max_step = 2.0;
  std::size_t max_pairs = 10;
};

struct lbfgs_result {
  double value;
  int evaluations;
  /// Whether a line search found no decrease. The point is still the best one.
  bool failed;
};

/// f(x), its gradient written to the second argument; +infinity where f is
/// undefined.
using differentiable_function
  = std::function<double(std::span<const double>, std::span<double>)>;

/// Minimizes a smooth function in a box, starting from and returning in `x`.
///
/// Projected L-BFGS: coordinates at a bound that the gradient pushes against
/// are held, the others follow the quasi-Newton direction with a backtracking
/// line search along its projection.
///
/// @param x       Inside the box; replaced by the minimum found.
/// @param lower   Same length as `x`.
/// @param upper   Same length as `x`.
/// @param memory  Used and extended; emptied when a line search fails.
/// @returns A value of +infinity if f is undefined at `x`.
/// @see Nocedal, Wright, "Numerical Optimization", 2006, algorithms 7.4
/// and 3.1;
///      Bertsekas 1982, "Projected Newton Methods".
lbfgs_result
minimize(const differentiable_function& f, std::span<double> x,
         std::span<const double> lower, std::span<const double> upper,
         const lbfgs_options& options, lbfgs_memory& memory);

} // namespace tuner::gp
