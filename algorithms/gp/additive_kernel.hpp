#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tuner::gp {

/// Coordinates of points along one dimension, and one that they are compared
/// to.
struct additive_line {
  const double* xs;
  const double* rising;
  const double* falling;
  std::size_t n;
  double x;
  double x_rising;
  double x_falling;
  double slope;
};

/// A sum of Matérn kernels of smoothness 5/2, one per dimension d,
///
///   k(x, y) = sum over d of k_d(x[d], y[d]),
///   k_d = (scale / dimensions) e^(-s) (1 + s + s²/3),
///   s = sqrt(5 weights[d]) |x[d] - y[d]|,
///
/// between a growing list of points and others: functions that are sums of
/// functions of one parameter each. Along a Hamming dimension two coordinates
/// are at distance 0 or 1.
///
/// On a line e^(-a |x - y|) is the smaller one of e^(ax) e^(-ay) and its
/// inverse, so that exponentials are taken of points, not of pairs.
///
/// @pre 0 <= weights[d] <= e^9 and coordinates in [0, 1], within which nothing
///      overflows.
/// @see Duvenaud, Nickisch, Rasmussen, "Additive Gaussian Processes", NeurIPS
///      2011.
class additive_kernel {
public:
  additive_kernel(const std::vector<bool>& hamming,
                  std::span<const double> weights, double scale);

  void push_back(std::span<const double> x);

  /// Keeps the first `n` points.
  void truncate(std::size_t n);

  /// out[j] += k(x, point j) for the first `n` points.
  /// @param out  Shape (n).
  void add_values(std::size_t n, std::span<const double> x, double* out) const;

  /// The same for point `i` and those before it.
  /// @param out  Shape (i).
  void add_values_before(std::size_t i, double* out) const;

  /// For gradients with respect to the weights, of point `i` and those before
  /// it: sums[d] += sum over j < i of factors[j] (x[d] - point j[d])² k_d',
  /// the derivative of k_d by its weighted squared distance, x being point i.
  ///
  /// @param factors  Shape (i).
  /// @param sums     Shape (dimensions).
  /// @returns sum over j < i of factors[j] k(point i, point j).
  double add_weighted_squares(std::size_t i, const double* factors,
                              std::span<double> sums) const;

  /// For gradients with respect to x:
  /// sums[d] += sum over the first n points of factors[j] (x[d] - point j[d])
  /// k_d', likewise; nothing along Hamming dimensions.
  /// @param factors  Shape (n).
  void
  add_weighted_differences(std::size_t n, std::span<const double> x,
                           const double* factors, std::span<double> sums) const;

private:
  // A coordinate u with e^(slope u) and e^(-slope u); both 1 if Hamming.
  struct position {
    double coordinate;
    double rising;
    double falling;
  };

  struct axis {
    bool hamming;
    // sqrt(5 weight), and k_d and its derivative of coordinates that differ.
    double slope;
    double mismatch;
    double mismatch_derivative;
    // Those of the points.
    std::vector<double> coordinates = {};
    std::vector<double> rising = {};
    std::vector<double> falling = {};

    position locate(double x) const;
    position at(std::size_t i) const;
    additive_line line_to(const position& x, std::size_t n) const;
  };

  void
  add_axis(const axis& a, const position& x, std::size_t n, double* out) const;

  // Per dimension, `scale` / dimensions.
  double each_;
  std::vector<axis> axes_;
};

} // namespace tuner::gp
