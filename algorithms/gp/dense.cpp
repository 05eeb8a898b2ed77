#include "algorithms/gp/dense.hpp"

#include "algorithms/core/vector_clones.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tuner::gp {

namespace {

// Four doubles, loaded from anywhere.
using lanes = double __attribute__((vector_size(32), aligned(8), may_alias));

constexpr std::size_t tile_rows = 4;
constexpr std::size_t tile_columns = 8;
// Panels of this depth stay in the first and second level caches. Fixed, so
// that sums are the same everywhere.
constexpr std::size_t depth = 256;
// Below this size, plain loops.
constexpr std::size_t base_size = 16;

constexpr std::size_t round_up(std::size_t n, std::size_t to) {
  return (n + to - 1) / to * to;
}

// Copies rows (columns for B) in groups of `width`, depth-major and padded with
// zeros, so that the innermost loop reads straight ahead.
void pack(const double* from, std::ptrdiff_t across, std::ptrdiff_t along,
          std::size_t count, std::size_t k, std::size_t width, double* to) {
  for (std::size_t i = 0; i < count; i += width) {
    auto n = std::min(width, count - i);
    for (std::size_t p = 0; p < k; ++p) {
      auto* source = from + static_cast<std::ptrdiff_t>(i) * across
                     + static_cast<std::ptrdiff_t>(p) * along;
      for (std::size_t j = 0; j < n; ++j)
        to[j] = source[static_cast<std::ptrdiff_t>(j) * across];
      for (std::size_t j = n; j < width; ++j)
        to[j] = 0.0;
      to += width;
    }
  }
}

// out = A B for one tile, summed in the order of k.
TUNER_VECTOR_CLONES
void multiply_tile(const double* a, const double* b, std::size_t k,
                   double* out) {
  lanes c00{}, c01{}, c10{}, c11{}, c20{}, c21{}, c30{}, c31{};
  for (std::size_t p = 0; p < k; ++p) {
    auto b0 = *reinterpret_cast<const lanes*>(b);
    auto b1 = *reinterpret_cast<const lanes*>(b + 4);
    c00 += a[0] * b0;
    c01 += a[0] * b1;
    c10 += a[1] * b0;
    c11 += a[1] * b1;
    c20 += a[2] * b0;
    c21 += a[2] * b1;
    c30 += a[3] * b0;
    c31 += a[3] * b1;
    a += tile_rows;
    b += tile_columns;
  }
  auto* o = reinterpret_cast<lanes*>(out);
  o[0] = c00;
  o[1] = c01;
  o[2] = c10;
  o[3] = c11;
  o[4] = c20;
  o[5] = c21;
  o[6] = c30;
  o[7] = c31;
}

struct range {
  std::size_t first;
  std::size_t last;
};

// The k for which a block of rows (columns) of a factor is not all zero.
// `outer` says which index of the factor the block's rows are.
range nonzero(triangle part, bool rows, std::size_t first, std::size_t last,
              std::size_t k) {
  if (part == triangle::full)
    return {0, k};
  // Row i of a lower triangle, like column j of an upper one, starts at 0.
  if ((part == triangle::lower) == rows)
    return {0, std::min(last, k)};
  return {std::min(first, k), k};
}

void cholesky_base(double* k, std::size_t stride, double* inverse,
                   std::size_t inverse_stride, std::size_t n, bool& ok) {
  for (std::size_t j = 0; j < n; ++j) {
    auto* kj = k + j * stride;
    for (std::size_t p = 0; p < j; ++p) {
      auto s = kj[p];
      for (std::size_t q = 0; q < p; ++q)
        s -= kj[q] * k[p * stride + q];
      // The inverse's diagonal holds 1 / L(p, p).
      kj[p] = s * inverse[p * inverse_stride + p];
    }
    auto pivot = kj[j];
    for (std::size_t q = 0; q < j; ++q)
      pivot -= kj[q] * kj[q];
    if (!(pivot > 0.0) || !std::isfinite(pivot)) {
      ok = false;
      return;
    }
    inverse[j * inverse_stride + j] = 1.0 / std::sqrt(pivot);
  }
  for (std::size_t i = 1; i < n; ++i) {
    auto* out = inverse + i * inverse_stride;
    auto* row = k + i * stride;
    for (std::size_t j = 0; j < i; ++j) {
      double s = 0.0;
      for (std::size_t p = j; p < i; ++p)
        s += row[p] * inverse[p * inverse_stride + j];
      out[j] = -s * out[i];
    }
  }
}

// Halves the matrix: every step but the smallest is a product of matrices.
void cholesky_step(double* k, std::size_t stride, double* inverse,
                   std::size_t inverse_stride, std::size_t n,
                   std::vector<double>& scratch, bool& ok) {
  if (n <= base_size) {
    cholesky_base(k, stride, inverse, inverse_stride, n, ok);
    return;
  }
  auto n1 = round_up(n / 2, tile_columns);
  auto n2 = n - n1;
  auto* k21 = k + n1 * stride;
  auto* k22 = k21 + n1;
  auto* i21 = inverse + n1 * inverse_stride;
  auto* i22 = i21 + n1;
  auto ld = static_cast<std::ptrdiff_t>(stride);
  auto ldi = static_cast<std::ptrdiff_t>(inverse_stride);
  cholesky_step(k, stride, inverse, inverse_stride, n1, scratch, ok);
  if (!ok)
    return;
  // L21 = K21 L11⁻ᵀ.
  scratch.assign(n1 * n2, 0.0);
  multiply_add(scratch.data(), n1, n2, n1, n1, 1.0, {k21, ld, 1},
               triangle::full, {inverse, 1, ldi}, triangle::upper);
  for (std::size_t i = 0; i < n2; ++i)
    std::copy_n(scratch.data() + i * n1, n1, k21 + i * stride);
  multiply_add(k22, stride, n2, n2, n1, -1.0, {k21, ld, 1}, triangle::full,
               {k21, 1, ld}, triangle::full, true);
  cholesky_step(k22, stride, i22, inverse_stride, n2, scratch, ok);
  if (!ok)
    return;
  // (L⁻¹)21 = -L22⁻¹ (L21 L11⁻¹).
  scratch.assign(n1 * n2, 0.0);
  multiply_add(scratch.data(), n1, n2, n1, n1, 1.0, {k21, ld, 1},
               triangle::full, {inverse, ldi, 1}, triangle::lower);
  multiply_add(
    i21, inverse_stride, n2, n1, n2, -1.0, {i22, ldi, 1}, triangle::lower,
    {scratch.data(), static_cast<std::ptrdiff_t>(n1), 1}, triangle::full);
}

} // namespace

void growing_matrix::resize(std::size_t n) {
  if (n > stride_) {
    auto stride = round_up(n + n / 4, tile_columns);
    std::vector<double> grown(stride * stride, 0.0);
    for (std::size_t i = 0; i < size_; ++i)
      std::copy_n(row(i), size_, grown.data() + i * stride);
    data_ = std::move(grown);
    stride_ = stride;
  } else {
    // Rows and columns that come back must be 0 again.
    for (std::size_t i = n; i < size_; ++i)
      std::fill_n(row(i), size_, 0.0);
    for (std::size_t i = 0; i < std::min(n, size_); ++i)
      if (size_ > n)
        std::fill(row(i) + n, row(i) + size_, 0.0);
  }
  size_ = n;
}

void growing_matrix::assign_zero(std::size_t n) {
  if (n > stride_) {
    stride_ = round_up(n, tile_columns);
    data_.assign(stride_ * stride_, 0.0);
  } else {
    std::fill_n(data_.data(), stride_ * std::max(n, size_), 0.0);
  }
  size_ = n;
}

void multiply_add(double* c, std::size_t c_stride, std::size_t m, std::size_t n,
                  std::size_t k, double sign, matrix_view a, triangle a_part,
                  matrix_view b, triangle b_part, bool lower_only) {
  static thread_local std::vector<double> a_panels;
  static thread_local std::vector<double> b_panels;
  for (std::size_t k0 = 0; k0 < k; k0 += depth) {
    auto kb = std::min(depth, k - k0);
    auto offset = static_cast<std::ptrdiff_t>(k0);
    a_panels.resize(round_up(m, tile_rows) * kb);
    b_panels.resize(round_up(n, tile_columns) * kb);
    pack(a.data + offset * a.column_stride, a.row_stride, a.column_stride, m,
         kb, tile_rows, a_panels.data());
    pack(b.data + offset * b.row_stride, b.column_stride, b.row_stride, n, kb,
         tile_columns, b_panels.data());
    for (std::size_t j = 0; j < n; j += tile_columns) {
      auto columns = std::min(tile_columns, n - j);
      auto in_b = nonzero(b_part, false, j, j + columns, k);
      for (std::size_t i = lower_only ? j / tile_rows * tile_rows : 0; i < m;
           i += tile_rows) {
        auto rows = std::min(tile_rows, m - i);
        auto in_a = nonzero(a_part, true, i, i + rows, k);
        auto first = std::max({in_a.first, in_b.first, k0});
        auto last = std::min({in_a.last, in_b.last, k0 + kb});
        if (first >= last)
          continue;
        double tile[tile_rows * tile_columns];
        multiply_tile(a_panels.data() + i * kb + (first - k0) * tile_rows,
                      b_panels.data() + j * kb + (first - k0) * tile_columns,
                      last - first, tile);
        for (std::size_t r = 0; r < rows; ++r)
          for (std::size_t s = 0; s < columns; ++s)
            c[(i + r) * c_stride + j + s] += sign * tile[r * tile_columns + s];
      }
    }
  }
}

bool inverse_cholesky(growing_matrix& k, growing_matrix& inverse) {
  static thread_local std::vector<double> scratch;
  auto n = k.size();
  inverse.assign_zero(n);
  bool ok = true;
  if (n > 0)
    cholesky_step(k.row(0), k.stride(), inverse.row(0), inverse.stride(), n,
                  scratch, ok);
  return ok;
}

void multiply_transposed(const growing_matrix& x, growing_matrix& out) {
  auto n = x.size();
  auto ld = static_cast<std::ptrdiff_t>(x.stride());
  out.assign_zero(n);
  if (n > 0)
    multiply_add(out.row(0), out.stride(), n, n, n, 1.0, {x.row(0), 1, ld},
                 triangle::upper, {x.row(0), ld, 1}, triangle::lower, true);
}

TUNER_VECTOR_CLONES
double dot(const double* a, const double* b, std::size_t n) {
  lanes s0{}, s1{};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 += *reinterpret_cast<const lanes*>(a + i)
          * *reinterpret_cast<const lanes*>(b + i);
    s1 += *reinterpret_cast<const lanes*>(a + i + 4)
          * *reinterpret_cast<const lanes*>(b + i + 4);
  }
  s0 += s1;
  double rest = 0.0;
  for (; i < n; ++i)
    rest += a[i] * b[i];
  return ((s0[0] + s0[2]) + (s0[1] + s0[3])) + rest;
}

TUNER_VECTOR_CLONES
void add_scaled(double* y, double a, const double* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    y[i] += a * x[i];
}

void multiply_lower(const growing_matrix& x, std::span<const double> v,
                    std::span<double> out) {
  for (std::size_t i = 0; i < x.size(); ++i)
    out[i] = dot(x.row(i), v.data(), i + 1);
}

void multiply_lower_transposed(const growing_matrix& x,
                               std::span<const double> v,
                               std::span<double> out) {
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t i = 0; i < x.size(); ++i)
    add_scaled(out.data(), v[i], x.row(i), i + 1);
}

} // namespace tuner::gp
