#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tuner::gp {

/// A square matrix that can grow by rows and columns at its end; row-major,
/// 64-byte rows. New elements are 0.
class growing_matrix {
public:
  /// Changes the size and keeps the common upper left block.
  void resize(std::size_t n);

  /// Sets the size and all elements to 0.
  void assign_zero(std::size_t n);

  std::size_t size() const noexcept {
    return size_;
  }

  /// Elements from one row to the next.
  std::size_t stride() const noexcept {
    return stride_;
  }

  double* row(std::size_t i) noexcept {
    return data_.data() + i * stride_;
  }

  const double* row(std::size_t i) const noexcept {
    return data_.data() + i * stride_;
  }

private:
  std::size_t size_ = 0;
  std::size_t stride_ = 0;
  std::vector<double> data_;
};

/// A matrix that is read with any strides, so that a transpose costs nothing.
struct matrix_view {
  const double* data;
  std::ptrdiff_t row_stride;
  std::ptrdiff_t column_stride;
};

/// Where a factor of `multiply_add` is not 0: saves the work on the rest.
enum class triangle { full, lower, upper };

/// C += sign * A B.
///
/// Elements of a triangular factor on the other side of the diagonal must be
/// stored as 0, since blocks on the diagonal are read in full.
///
/// @param c           Row-major, shape (m, n), `c_stride` elements per row.
/// @param lower_only  Only c(i, j) with j <= i is needed; the rest of C becomes
///                    unspecified.
/// Not thread-safe with itself on the same C. The result does not depend on the
/// width of the machine's vectors or the size of its caches.
void multiply_add(double* c, std::size_t c_stride, std::size_t m, std::size_t n,
                  std::size_t k, double sign, matrix_view a, triangle a_part,
                  matrix_view b, triangle b_part, bool lower_only = false);

/// The inverse of the Cholesky factor, X with X K Xᵀ = I, of a symmetric
/// positive definite matrix.
///
/// @param k        Only the lower triangle is read; it is destroyed.
/// @param inverse  Lower triangular; zeros above the diagonal.
/// @returns false if K is not numerically positive definite; `inverse` is then
///          unspecified.
/// Cost: 2/3 n³ operations.
bool inverse_cholesky(growing_matrix& k, growing_matrix& inverse);

/// The lower triangle of Xᵀ X, which is K⁻¹ if X is the inverse of K's Cholesky
/// factor. Cost: n³/3 operations.
void multiply_transposed(const growing_matrix& x, growing_matrix& out);

/// The inner product, summed in eight lanes.
double dot(const double* a, const double* b, std::size_t n);

/// y += a x.
void add_scaled(double* y, double a, const double* x, std::size_t n);

/// X v for a lower triangular X. @pre Length of `v` and `out`: X's size.
void multiply_lower(const growing_matrix& x, std::span<const double> v,
                    std::span<double> out);

/// Xᵀ v for a lower triangular X. @pre Length of `v` and `out`: X's size.
void multiply_lower_transposed(const growing_matrix& x,
                               std::span<const double> v,
                               std::span<double> out);

} // namespace tuner::gp
