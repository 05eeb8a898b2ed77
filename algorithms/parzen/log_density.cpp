#include "algorithms/parzen/log_density.hpp"

#include "algorithms/parzen/elementary.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

// Compiles a function twice and picks at the start of the program what the
// processor can run. Wider registers, same operations in the same order: the
// results are the same to the last bit (no fused multiply-add in either).
#if defined(__x86_64__) && defined(__gnu_linux__)                              \
  && !defined(__SANITIZE_ADDRESS__)
#define TUNER_FOR_EACH_CPU __attribute__((target_clones("avx2", "default")))
#else
#define TUNER_FOR_EACH_CPU
#endif

namespace tuner {

namespace {

constexpr std::size_t lanes = 8;

// Fits into the first-level cache together with the columns it is made of.
constexpr std::size_t block = 512;

using block_array = std::array<double, block>;

// The functions below run over the slots of one block: n is a multiple of 8.

TUNER_FOR_EACH_CPU
void add_normal(double* __restrict out, const double* __restrict centre,
                const double* __restrict sharpness, double x, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    auto z = (x - centre[k]) * sharpness[k];
    out[k] -= z * z;
  }
}

// The same for two axes, which saves a pass.
TUNER_FOR_EACH_CPU
void add_two_normals(double* __restrict out, const double* __restrict centre1,
                     const double* __restrict sharpness1, double x1,
                     const double* __restrict centre2,
                     const double* __restrict sharpness2, double x2,
                     std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    auto z1 = (x1 - centre1[k]) * sharpness1[k];
    auto z2 = (x2 - centre2[k]) * sharpness2[k];
    out[k] = (out[k] - z1 * z1) - z2 * z2;
  }
}

// The average of a normal density over a cell that is narrow against its
// bandwidth: the density of the sum of a normal and a uniform variable, as a
// Gram-Charlier A series in the cumulants of the latter. At most a fifth of the
// bandwidth to either side gives about ten digits within 6 bandwidths.
TUNER_FOR_EACH_CPU
void add_narrow_cell(double* __restrict out, const double* __restrict centre,
                     const double* __restrict sharpness,
                     const double* __restrict log_norm, double x, double spread,
                     std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    auto s = sharpness[k];
    auto z = (x - centre[k]) * s;
    // The variance grows by the factor 1 + q.
    auto q = spread * s * s;
    auto shrink = 1.0 / (1.0 + q);
    auto half_square = z * z * shrink;
    auto r = q * shrink;
    auto t = 2.0 * half_square;
    // Farther out the series diverges, and the density is nothing.
    t = t < 64.0 ? t : 64.0;
    auto hermite4 = (t - 6.0) * t + 3.0;
    auto hermite6 = ((t - 15.0) * t + 45.0) * t - 15.0;
    auto hermite8 = (((t - 28.0) * t + 210.0) * t - 420.0) * t + 105.0;
    auto y = r * r
             * (hermite4 * (-1.0 / 20.0)
                + r
                    * (hermite6 * (1.0 / 105.0)
                       + r * hermite8 * (1.0 / 800.0 - 3.0 / 1400.0)));
    auto log_factor = y * (1.0 + y * (-0.5 + y * (1.0 / 3.0)));
    auto half_log_growth
      = q * (0.5 + q * (-0.25 + q * (1.0 / 6.0 - q * 0.125)));
    out[k] += log_norm[k] - half_square - half_log_growth + log_factor;
  }
}

// Log densities of one cell under n groups of kernels, exact in both tails.
TUNER_FOR_EACH_CPU
void fill_table(double* __restrict out, const double* __restrict centre,
                const double* __restrict sharpness,
                const double* __restrict log_norm, unit_cell cell,
                std::size_t n) {
  auto middle = cell.centre();
  auto half = 0.5 * cell.width();
  // Mass is 1/2 (erfc(a) - erfc(b)); with the density's norm this remains.
  auto scale = 1.0 / (std::numbers::inv_sqrtpi * 2.0 * cell.width());
  for (std::size_t k = 0; k < n; ++k) {
    auto s = sharpness[k];
    auto distance = middle - centre[k];
    distance = distance < 0.0 ? -distance : distance;
    auto a = (distance - half) * s;
    auto b = (distance + half) * s;
    auto inside = a < 0.0;
    auto positive_a = inside ? -a : a;
    auto from_a = elementary::scaled_erfc(positive_a);
    auto from_b = elementary::scaled_erfc(b);
    // Outside the cell exp(-a^2) is taken out, lest it underflows.
    auto weight_a = elementary::exp(-a * a);
    auto weight_b = elementary::exp(inside ? -b * b : a * a - b * b);
    auto mass = (inside ? 2.0 - from_a * weight_a : from_a) - from_b * weight_b;
    mass = mass > 1e-290 ? mass : 1e-290;
    out[k] = log_norm[k] + elementary::log(mass * scale / s)
             - (inside ? 0.0 : a * a);
  }
}

TUNER_FOR_EACH_CPU
void add_choice(double* __restrict out, const double* __restrict choice,
                double x, double match, double mismatch, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    auto v = choice[k] == x ? match : mismatch;
    // The prior is uniform.
    out[k] += choice[k] < 0.0 ? 0.0 : v;
  }
}

void add_table(double* __restrict out, const kernel_groups::id* group,
               const double* __restrict table, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k)
    out[k] += table[group[k]];
}

TUNER_FOR_EACH_CPU
double largest_of(const double* in, std::size_t n) {
  std::array<double, lanes> most;
  std::copy_n(in, lanes, most.begin());
  for (std::size_t k = lanes; k < n; k += lanes)
    for (std::size_t j = 0; j < lanes; ++j)
      most[j] = in[k + j] > most[j] ? in[k + j] : most[j];
  return *std::max_element(most.begin(), most.end());
}

// Leaves out what adds less than exp(-40) = 4e-18 of the largest term: far from
// a point, most kernels. Moves the others to the front; returns how many,
// rounded up to a multiple of 8 with weights 0.
std::size_t drop_negligible(double* in, const double* weight,
                            double* kept_weight, double limit, std::size_t n) {
  std::size_t m = 0;
  for (std::size_t k = 0; k < n; ++k) {
    auto x = in[k];
    in[m] = x;
    kept_weight[m] = weight[k];
    m += x > limit ? 1 : 0;
  }
  for (; m % lanes != 0; ++m) {
    in[m] = limit;
    kept_weight[m] = 0.0;
  }
  return m;
}

// The sum of weight * exp(in - shift).
TUNER_FOR_EACH_CPU
double weighted_sum(double* __restrict in, const double* __restrict weight,
                    double shift, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k)
    in[k] = weight[k] * elementary::exp(in[k] - shift);
  std::array<double, lanes> part{};
  for (std::size_t k = 0; k < n; k += lanes)
    for (std::size_t j = 0; j < lanes; ++j)
      part[j] += in[k + j];
  return ((part[0] + part[4]) + (part[1] + part[5]))
         + ((part[2] + part[6]) + (part[3] + part[7]));
}

} // namespace

log_density::log_density(const parzen_estimator& estimator,
                         std::span<const double> weights, double prior_weight,
                         std::span<const double> points)
  : estimator_{estimator}, weights_{weights} {
  auto axes = estimator.axes().size();
  assert(weights.size() >= estimator.slots() && points.size() % axes == 0);
  auto smoothing = prior_weight / static_cast<double>(estimator.size() + 1);
  auto n = points.size() / axes;
  sums_.resize(n);
  terms_.resize(points.size());
  for (std::size_t d = 0; d < axes; ++d)
    for (std::size_t i = 0; i < n; ++i) {
      // Equal values share one term, and so one table.
      std::size_t same = 0;
      while (points[same * axes + d] != points[i * axes + d])
        ++same;
      terms_[i * axes + d] = same < i
                               ? terms_[same * axes + d]
                               : make_term(d, points[i * axes + d], smoothing);
    }
}

log_density::term
log_density::make_term(std::size_t axis, double value, double smoothing) {
  const auto& a = estimator_.axes()[axis];
  term out;
  if (a.type() == unit_axis::kind::choice) {
    auto total = 1.0 + a.cells() * smoothing;
    out.how = term::form::choice;
    out.x = std::trunc(value);
    out.match = std::log((1.0 + smoothing) / total * a.cells());
    out.mismatch = std::log(smoothing / total * a.cells());
  } else if (a.type() == unit_axis::kind::continuous) {
    out.x = a.to_unit(value);
  } else {
    auto cell = a.cell(value);
    auto half = 0.5 * cell.width();
    if (half <= 0.2 * estimator_.min_bandwidth()) {
      out.how = term::form::narrow_cell;
      out.x = cell.centre();
      out.spread = half * half * (2.0 / 3.0);
    } else {
      out.how = term::form::table;
      out.table = make_table(axis, cell);
    }
  }
  return out;
}

std::size_t log_density::make_table(std::size_t axis, unit_cell cell) {
  const auto& groups = estimator_.axis(axis).groups;
  auto& out = tables_.emplace_back(groups.capacity());
  fill_table(out.data(), groups.centre(), groups.sharpness(), groups.log_norm(),
             cell, groups.capacity());
  return tables_.size() - 1;
}

void log_density::add(std::size_t i, std::size_t first, std::size_t last) {
  assert(first % lanes == 0 && last % lanes == 0);
  auto axes = estimator_.axes().size();
  const auto* terms = &terms_[i * axes];
  auto& acc = sums_[i];
  alignas(64) block_array buffer;
  alignas(64) block_array kept;
  for (; first < last; first += block) {
    auto n = std::min(block, last - first);
    std::copy_n(estimator_.base() + first, n, buffer.begin());
    for (std::size_t d = 0; d < axes; ++d) {
      const auto& t = terms[d];
      const auto& c = estimator_.axis(d);
      switch (t.how) {
        case term::form::normal:
          if (d + 1 < axes && terms[d + 1].how == term::form::normal) {
            const auto& c2 = estimator_.axis(d + 1);
            add_two_normals(buffer.data(), c.centre.data() + first,
                            c.sharpness.data() + first, t.x,
                            c2.centre.data() + first,
                            c2.sharpness.data() + first, terms[d + 1].x, n);
            ++d;
          } else {
            add_normal(buffer.data(), c.centre.data() + first,
                       c.sharpness.data() + first, t.x, n);
          }
          break;
        case term::form::narrow_cell:
          add_narrow_cell(buffer.data(), c.centre.data() + first,
                          c.sharpness.data() + first, c.log_norm.data() + first,
                          t.x, t.spread, n);
          break;
        case term::form::table:
          add_table(buffer.data(), c.group.data() + first,
                    tables_[t.table].data(), n);
          break;
        case term::form::choice:
          add_choice(buffer.data(), c.centre.data() + first, t.x, t.match,
                     t.mismatch, n);
          break;
      }
    }
    auto largest = largest_of(buffer.data(), n);
    if (largest > acc.largest) {
      acc.sum *= elementary::exp(acc.largest - largest);
      acc.largest = largest;
    }
    n = drop_negligible(buffer.data(), weights_.data() + first, kept.data(),
                        acc.largest - 40.0, n);
    acc.sum += weighted_sum(buffer.data(), kept.data(), acc.largest, n);
  }
}

double log_density::value(std::size_t i) const {
  return sums_[i].largest + std::log(sums_[i].sum);
}

} // namespace tuner
