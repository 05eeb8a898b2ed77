#include "algorithms/gp/additive_kernel.hpp"

#include "algorithms/core/portable_math.hpp"
#include "algorithms/core/vector_clones.hpp"
#include "algorithms/gp/matern.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tuner::gp {

namespace {

using lanes = double __attribute__((vector_size(32), aligned(8), may_alias));

const lanes& at(const double* p) {
  return *reinterpret_cast<const lanes*>(p);
}

double total(const lanes& s) {
  return (s[0] + s[2]) + (s[1] + s[3]);
}

TUNER_VECTOR_CLONES
void add_line(const additive_line& l, double scale, double* out) {
  for (std::size_t j = 0; j < l.n; ++j) {
    auto s = l.slope * std::abs(l.x - l.xs[j]);
    auto a = l.x_rising * l.falling[j];
    auto b = l.x_falling * l.rising[j];
    out[j] += scale * (a < b ? a : b) * (1.0 + s + s * s * (1.0 / 3.0));
  }
}

struct line_sums {
  double values;
  double squares;
};

// The sums of `add_weighted_squares`, without the scale.
TUNER_VECTOR_CLONES
line_sums sum_line(const additive_line& l, const double* factors) {
  lanes values{}, squares{};
  std::size_t j = 0;
  for (; j + 4 <= l.n; j += 4) {
    auto d = l.x - at(l.xs + j);
    auto s = l.slope * (d < 0.0 ? -d : d);
    auto a = l.x_rising * at(l.falling + j);
    auto b = l.x_falling * at(l.rising + j);
    auto e = at(factors + j) * (a < b ? a : b);
    values += e * (1.0 + s + s * s * (1.0 / 3.0));
    squares += e * (1.0 + s) * (d * d);
  }
  line_sums rest{0.0, 0.0};
  for (; j < l.n; ++j) {
    auto d = l.x - l.xs[j];
    auto s = l.slope * std::abs(d);
    auto e = factors[j]
             * std::min(l.x_rising * l.falling[j], l.x_falling * l.rising[j]);
    rest.values += e * (1.0 + s + s * s * (1.0 / 3.0));
    rest.squares += e * (1.0 + s) * (d * d);
  }
  return {total(values) + rest.values, total(squares) + rest.squares};
}

TUNER_VECTOR_CLONES
double sum_line_differences(const additive_line& l, const double* factors) {
  lanes sums{};
  std::size_t j = 0;
  for (; j + 4 <= l.n; j += 4) {
    auto d = l.x - at(l.xs + j);
    auto s = l.slope * (d < 0.0 ? -d : d);
    auto a = l.x_rising * at(l.falling + j);
    auto b = l.x_falling * at(l.rising + j);
    sums += at(factors + j) * (a < b ? a : b) * (1.0 + s) * d;
  }
  double rest = 0.0;
  for (; j < l.n; ++j) {
    auto d = l.x - l.xs[j];
    auto e = std::min(l.x_rising * l.falling[j], l.x_falling * l.rising[j]);
    rest += factors[j] * e * (1.0 + l.slope * std::abs(d)) * d;
  }
  return total(sums) + rest;
}

} // namespace

additive_line
additive_kernel::axis::line_to(const position& x, std::size_t n) const {
  return {coordinates.data(), rising.data(), falling.data(), n,
          x.coordinate,       x.rising,      x.falling,      slope};
}

additive_kernel::additive_kernel(const std::vector<bool>& hamming,
                                 std::span<const double> weights, double scale)
  : each_{scale / static_cast<double>(hamming.size())} {
  assert(hamming.size() == weights.size());
  for (std::size_t d = 0; d < weights.size(); ++d) {
    axis a{hamming[d], std::sqrt(5.0 * weights[d]), 0.0, 0.0};
    matern52(&weights[d], 1, each_, &a.mismatch, &a.mismatch_derivative);
    axes_.push_back(std::move(a));
  }
}

additive_kernel::position additive_kernel::axis::locate(double x) const {
  if (hamming)
    return {x, 1.0, 1.0};
  auto rising = portable::exp(slope * x);
  return {x, rising, 1.0 / rising};
}

additive_kernel::position additive_kernel::axis::at(std::size_t i) const {
  return {coordinates[i], rising[i], falling[i]};
}

void additive_kernel::push_back(std::span<const double> x) {
  assert(x.size() == axes_.size());
  for (std::size_t d = 0; d < x.size(); ++d) {
    auto p = axes_[d].locate(x[d]);
    axes_[d].coordinates.push_back(p.coordinate);
    axes_[d].rising.push_back(p.rising);
    axes_[d].falling.push_back(p.falling);
  }
}

void additive_kernel::truncate(std::size_t n) {
  for (auto& a : axes_)
    for (auto* column : {&a.coordinates, &a.rising, &a.falling})
      column->resize(std::min(n, column->size()));
}

void additive_kernel::add_axis(const axis& a, const position& x, std::size_t n,
                               double* out) const {
  if (!a.hamming) {
    add_line(a.line_to(x, n), each_, out);
    return;
  }
  for (std::size_t j = 0; j < n; ++j)
    out[j] += a.coordinates[j] == x.coordinate ? each_ : a.mismatch;
}

void additive_kernel::add_values(std::size_t n, std::span<const double> x,
                                 double* out) const {
  for (std::size_t d = 0; d < x.size(); ++d)
    add_axis(axes_[d], axes_[d].locate(x[d]), n, out);
}

void additive_kernel::add_values_before(std::size_t i, double* out) const {
  for (const auto& a : axes_)
    add_axis(a, a.at(i), i, out);
}

double
additive_kernel::add_weighted_squares(std::size_t i, const double* factors,
                                      std::span<double> sums) const {
  double out = 0.0;
  for (std::size_t d = 0; d < axes_.size(); ++d) {
    const auto& a = axes_[d];
    if (!a.hamming) {
      auto sum = sum_line(a.line_to(a.at(i), i), factors);
      out += each_ * sum.values;
      sums[d] += (-5.0 / 6.0) * each_ * sum.squares;
      continue;
    }
    double equal = 0.0;
    double different = 0.0;
    for (std::size_t j = 0; j < i; ++j)
      (a.coordinates[j] == a.coordinates[i] ? equal : different) += factors[j];
    out += each_ * equal + a.mismatch * different;
    sums[d] += a.mismatch_derivative * different;
  }
  return out;
}

void additive_kernel::add_weighted_differences(std::size_t n,
                                               std::span<const double> x,
                                               const double* factors,
                                               std::span<double> sums) const {
  for (std::size_t d = 0; d < x.size(); ++d) {
    const auto& a = axes_[d];
    if (!a.hamming)
      sums[d] += (-5.0 / 6.0) * each_
                 * sum_line_differences(a.line_to(a.locate(x[d]), n), factors);
  }
}

} // namespace tuner::gp
