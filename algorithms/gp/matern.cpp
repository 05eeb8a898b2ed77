#include "algorithms/gp/matern.hpp"

#include "algorithms/core/elementary.hpp"
#include "algorithms/core/vector_clones.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tuner::gp {

namespace {

using lanes = double __attribute__((vector_size(32), aligned(8), may_alias));

TUNER_VECTOR_CLONES
void add_squares(const double* xs, std::size_t n, double x, double weight,
                 double* out) {
  for (std::size_t j = 0; j < n; ++j) {
    auto d = x - xs[j];
    out[j] += weight * (d * d);
  }
}

TUNER_VECTOR_CLONES
void add_mismatches(const double* xs, std::size_t n, double x, double weight,
                    double* out) {
  for (std::size_t j = 0; j < n; ++j)
    out[j] += xs[j] == x ? 0.0 : weight;
}

TUNER_VECTOR_CLONES
double
sum_squares(const double* xs, std::size_t n, double x, const double* factors) {
  lanes s0{}, s1{};
  std::size_t j = 0;
  for (; j + 8 <= n; j += 8) {
    auto d0 = x - *reinterpret_cast<const lanes*>(xs + j);
    auto d1 = x - *reinterpret_cast<const lanes*>(xs + j + 4);
    s0 += *reinterpret_cast<const lanes*>(factors + j) * (d0 * d0);
    s1 += *reinterpret_cast<const lanes*>(factors + j + 4) * (d1 * d1);
  }
  s0 += s1;
  double rest = 0.0;
  for (; j < n; ++j)
    rest += factors[j] * ((x - xs[j]) * (x - xs[j]));
  return ((s0[0] + s0[2]) + (s0[1] + s0[3])) + rest;
}

TUNER_VECTOR_CLONES
double sum_differences(const double* xs, std::size_t n, double x,
                       const double* factors) {
  lanes s0{}, s1{};
  std::size_t j = 0;
  for (; j + 8 <= n; j += 8) {
    auto d0 = x - *reinterpret_cast<const lanes*>(xs + j);
    auto d1 = x - *reinterpret_cast<const lanes*>(xs + j + 4);
    s0 += *reinterpret_cast<const lanes*>(factors + j) * d0;
    s1 += *reinterpret_cast<const lanes*>(factors + j + 4) * d1;
  }
  s0 += s1;
  double rest = 0.0;
  for (; j < n; ++j)
    rest += factors[j] * (x - xs[j]);
  return ((s0[0] + s0[2]) + (s0[1] + s0[3])) + rest;
}

double sum_mismatches(const double* xs, std::size_t n, double x,
                      const double* factors) {
  double out = 0.0;
  for (std::size_t j = 0; j < n; ++j)
    out += xs[j] == x ? 0.0 : factors[j];
  return out;
}

// Where it ends, the kernel is as good as 0.
inline double scaled_distance(double q) {
  return std::min(std::sqrt(5.0 * q), 708.0);
}

TUNER_VECTOR_CLONES
void matern52_values(const double* q, std::size_t n, double scale,
                     double* value) {
  for (std::size_t j = 0; j < n; ++j) {
    auto s = scaled_distance(q[j]);
    auto e = scale * elementary::exp_in_range(-s);
    value[j] = e * (1.0 + s + s * s * (1.0 / 3.0));
  }
}

TUNER_VECTOR_CLONES
void matern52_both(const double* q, std::size_t n, double scale, double* value,
                   double* derivative) {
  for (std::size_t j = 0; j < n; ++j) {
    auto s = scaled_distance(q[j]);
    auto e = scale * elementary::exp_in_range(-s);
    value[j] = e * (1.0 + s + s * s * (1.0 / 3.0));
    derivative[j] = e * ((-5.0 / 6.0) * (1.0 + s));
  }
}

} // namespace

point_table::point_table(std::vector<bool> hamming)
  : hamming_{std::move(hamming)}, columns_(hamming_.size()) {
}

void point_table::push_back(std::span<const double> x) {
  assert(x.size() == dimensions());
  for (std::size_t d = 0; d < x.size(); ++d) {
    columns_[d].resize(size_);
    columns_[d].push_back(x[d]);
  }
  ++size_;
}

void point_table::truncate(std::size_t n) noexcept {
  size_ = std::min(n, size_);
}

void point_table::copy(std::size_t i, std::span<double> out) const {
  assert(i < size_ && out.size() == dimensions());
  for (std::size_t d = 0; d < out.size(); ++d)
    out[d] = columns_[d][i];
}

void squared_distances(const point_table& points, std::size_t n,
                       std::span<const double> x,
                       std::span<const double> weights, double* out) {
  std::fill_n(out, n, 0.0);
  for (std::size_t d = 0; d < x.size(); ++d)
    if (points.is_hamming(d))
      add_mismatches(points.column(d), n, x[d], weights[d], out);
    else
      add_squares(points.column(d), n, x[d], weights[d], out);
}

void matern52(const double* q, std::size_t n, double scale, double* value,
              double* derivative) {
  if (derivative != nullptr)
    matern52_both(q, n, scale, value, derivative);
  else
    matern52_values(q, n, scale, value);
}

void add_weighted_squares(const point_table& points, std::size_t n,
                          std::span<const double> x, const double* factors,
                          std::span<double> sums) {
  for (std::size_t d = 0; d < x.size(); ++d)
    sums[d] += points.is_hamming(d)
                 ? sum_mismatches(points.column(d), n, x[d], factors)
                 : sum_squares(points.column(d), n, x[d], factors);
}

void weighted_differences(const point_table& points, std::size_t n,
                          std::span<const double> x, const double* factors,
                          std::span<double> sums) {
  for (std::size_t d = 0; d < x.size(); ++d)
    sums[d] = points.is_hamming(d)
                ? 0.0
                : sum_differences(points.column(d), n, x[d], factors);
}

} // namespace tuner::gp
