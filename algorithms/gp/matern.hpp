#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tuner::gp {

/// Points of the unit cube, one contiguous array per dimension.
///
/// Along a Hamming dimension two points are at distance 0 or 1, whether their
/// coordinates are equal or not: the choices of a categorical parameter.
class point_table {
public:
  explicit point_table(std::vector<bool> hamming = {});

  std::size_t dimensions() const noexcept {
    return hamming_.size();
  }

  std::size_t size() const noexcept {
    return size_;
  }

  bool is_hamming(std::size_t d) const noexcept {
    return hamming_[d];
  }

  const std::vector<bool>& hamming() const noexcept {
    return hamming_;
  }

  /// Adds a point. @pre x.size() == dimensions().
  void push_back(std::span<const double> x);

  /// Keeps the first `n` points.
  void truncate(std::size_t n) noexcept;

  /// Coordinate `d` of all points; shape (size).
  const double* column(std::size_t d) const noexcept {
    return columns_[d].data();
  }

  /// Copies point `i` to `out`.
  void copy(std::size_t i, std::span<double> out) const;

private:
  std::vector<bool> hamming_;
  std::vector<std::vector<double>> columns_;
  std::size_t size_ = 0;
};

/// Weighted squared distances from `x` to the first `n` points of the table:
/// out[j] = sum over d of weights[d] (x[d] - points[j][d])².
/// @param out  Shape (n).
void squared_distances(const point_table& points, std::size_t n,
                       std::span<const double> x,
                       std::span<const double> weights, double* out);

/// The Matérn kernel of smoothness 5/2 for weighted squared distances q,
///
///   k(q) = scale e^(-s) (1 + s + s²/3),  s = sqrt(5 q),
///
/// and its derivative k'(q) = -(5/6) scale (1 + s) e^(-s), finite at 0 too.
///
/// @param q           Shape (n), each >= 0. May be the same memory as an
///                    output.
/// @param value       Shape (n).
/// @param derivative  Shape (n), or null.
/// @see Rasmussen, Williams, "Gaussian Processes for Machine Learning", 2006,
///      eq. (4.17).
void matern52(const double* q, std::size_t n, double scale, double* value,
              double* derivative);

/// sums[d] += sum over j of factors[j] (x[d] - points[j][d])², for gradients.
/// @param factors  Shape (n).
/// @param sums     Shape (dimensions).
void add_weighted_squares(const point_table& points, std::size_t n,
                          std::span<const double> x, const double* factors,
                          std::span<double> sums);

/// sums[d] = sum over j of factors[j] (x[d] - points[j][d]); 0 along Hamming
/// dimensions.
void weighted_differences(const point_table& points, std::size_t n,
                          std::span<const double> x, const double* factors,
                          std::span<double> sums);

} // namespace tuner::gp
