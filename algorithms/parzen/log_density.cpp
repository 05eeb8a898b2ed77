#include "algorithms/parzen/log_density.hpp"

#include "algorithms/core/elementary.hpp"
#include "algorithms/core/portable_math.hpp"
#include "algorithms/core/vector_clones.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>

namespace tuner {

namespace {

constexpr std::size_t lanes = 8;

// Fits into the first-level cache together with the columns it is made of.
constexpr std::size_t block = 512;

template <class Real>
using block_array = std::array<Real, block>;

// As many numbers as a wide register holds floats, for what the compiler does
// not turn into SIMD code by itself.
template <class Real>
struct pack_of {
  using type [[gnu::vector_size(lanes * sizeof(Real))]] = Real;
};

template <class Real>
using pack = typename pack_of<Real>::type;

// The functions below run over the slots of one block: n is a multiple of 8.

template <class Real>
TUNER_VECTOR_CLONES void
add_normal(Real* __restrict out, const Real* __restrict centre,
           const Real* __restrict sharpness, Real x, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    auto z = (x - centre[k]) * sharpness[k];
    out[k] -= z * z;
  }
}

// The same for two axes, which saves a pass.
template <class Real>
TUNER_VECTOR_CLONES void
add_two_normals(Real* __restrict out, const Real* __restrict centre1,
                const Real* __restrict sharpness1, Real x1,
                const Real* __restrict centre2,
                const Real* __restrict sharpness2, Real x2, std::size_t n) {
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
template <class Real>
TUNER_VECTOR_CLONES void
add_narrow_cell(Real* __restrict out, const Real* __restrict centre,
                const Real* __restrict sharpness,
                const Real* __restrict log_norm, Real x, Real spread,
                std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    auto s = sharpness[k];
    auto z = (x - centre[k]) * s;
    // The variance grows by the factor 1 + q.
    auto q = spread * s * s;
    auto shrink = 1 / (1 + q);
    auto half_square = z * z * shrink;
    auto r = q * shrink;
    auto t = 2 * half_square;
    // Farther out the series diverges, and the density is nothing.
    t = t < 64 ? t : 64;
    auto hermite4 = (t - 6) * t + 3;
    auto hermite6 = ((t - 15) * t + 45) * t - 15;
    auto hermite8 = (((t - 28) * t + 210) * t - 420) * t + 105;
    auto y = r * r
             * (hermite4 * Real(-1.0 / 20.0)
                + r
                    * (hermite6 * Real(1.0 / 105.0)
                       + r * hermite8 * Real(1.0 / 800.0 - 3.0 / 1400.0)));
    auto log_factor = y * (1 + y * (Real(-0.5) + y * Real(1.0 / 3.0)));
    auto half_log_growth
      = q
        * (Real(0.5)
           + q * (Real(-0.25) + q * (Real(1.0 / 6.0) - q * Real(0.125))));
    out[k] += log_norm[k] - half_square - half_log_growth + log_factor;
  }
}

template <class Real>
TUNER_VECTOR_CLONES void
add_choice(Real* __restrict out, const Real* __restrict choice, Real x,
           Real match, Real mismatch, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    auto v = choice[k] == x ? match : mismatch;
    // Uniform for the prior and without a value.
    out[k] += choice[k] < 0 ? 0 : v;
  }
}

template <class Real>
TUNER_VECTOR_CLONES void
add_table(Real* __restrict out, const kernel_groups::id* __restrict group,
          const Real* __restrict table, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k)
    out[k] += table[group[k]];
}

template <class Real>
TUNER_VECTOR_CLONES Real largest_of(const Real* in, std::size_t n) {
  pack<Real> most;
  std::memcpy(&most, in, sizeof most);
  for (std::size_t k = lanes; k < n; k += lanes) {
    pack<Real> x;
    std::memcpy(&x, in + k, sizeof x);
    most = x > most ? x : most;
  }
  auto out = most[0];
  for (std::size_t j = 1; j < lanes; ++j)
    out = most[j] > out ? most[j] : out;
  return out;
}

// The sum of weight * exp(in - shift), where `in` is at most `shift`. What adds
// less than exp(-64) = 2e-28 of the largest term counts as that much: denormal
// numbers would be slow.
template <class Real>
TUNER_VECTOR_CLONES Real weighted_sum(Real* __restrict in,
                                      const Real* __restrict weight, Real shift,
                                      std::size_t n) {
  auto least = shift - 64;
  for (std::size_t k = 0; k < n; ++k) {
    auto x = in[k] > least ? in[k] : least;
    in[k] = weight[k] * elementary::exp_in_range(x - shift);
  }
  pack<Real> sum{};
  for (std::size_t k = 0; k < n; k += lanes) {
    pack<Real> x;
    std::memcpy(&x, in + k, sizeof x);
    sum += x;
  }
  return ((sum[0] + sum[4]) + (sum[1] + sum[5]))
         + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

} // namespace

template <class Real>
log_density<Real>::log_density(const parzen_estimator& estimator,
                               std::span<const Real> weights,
                               double prior_weight,
                               std::span<const double> points,
                               cell_tables<Real>& tables)
  : estimator_{estimator}, weights_{weights} {
  auto axes = estimator.axes().size();
  assert(weights.size() >= estimator.slots() && points.size() % axes == 0);
  auto smoothing = prior_weight / static_cast<double>(estimator.size() + 1);
  auto n = points.size() / axes;
  sums_.resize(n);
  tables.trim();
  terms_.resize(points.size());
  for (std::size_t d = 0; d < axes; ++d)
    for (std::size_t i = 0; i < n; ++i) {
      // Equal values share one term, and so one table.
      std::size_t same = 0;
      while (points[same * axes + d] != points[i * axes + d])
        ++same;
      terms_[i * axes + d]
        = same < i ? terms_[same * axes + d]
                   : make_term(d, points[i * axes + d], smoothing, tables);
    }
}

template <class Real>
typename log_density<Real>::term
log_density<Real>::make_term(std::size_t axis, double value, double smoothing,
                             cell_tables<Real>& tables) {
  const auto& a = estimator_.axes()[axis];
  term out;
  if (a.type() == unit_axis::kind::choice) {
    auto total = 1.0 + a.cells() * smoothing;
    out.how = term::form::choice;
    out.x = static_cast<Real>(std::trunc(value));
    out.match
      = static_cast<Real>(portable::log((1.0 + smoothing) / total * a.cells()));
    out.mismatch
      = static_cast<Real>(portable::log(smoothing / total * a.cells()));
  } else if (a.type() == unit_axis::kind::continuous) {
    out.x = static_cast<Real>(a.to_unit(value));
  } else {
    auto cell = a.cell(value);
    auto half = 0.5 * cell.width();
    if (half <= 0.2 * estimator_.min_bandwidth()) {
      out.how = term::form::narrow_cell;
      out.x = static_cast<Real>(cell.centre());
      out.spread = static_cast<Real>(half * half * (2.0 / 3.0));
    } else {
      out.how = term::form::table;
      out.table = tables.at(estimator_, axis, value);
    }
  }
  return out;
}

template <class Real>
void log_density<Real>::add(std::size_t i, std::size_t first,
                            std::size_t last) {
  assert(first % lanes == 0 && last % lanes == 0);
  auto axes = estimator_.axes().size();
  const auto* terms = &terms_[i * axes];
  auto& acc = sums_[i];
  alignas(64) block_array<Real> buffer;
  for (; first < last; first += block) {
    auto n = std::min(block, last - first);
    std::copy_n(estimator_.template base<Real>() + first, n, buffer.begin());
    for (std::size_t d = 0; d < axes; ++d) {
      const auto& t = terms[d];
      const auto& c = estimator_.template kernels<Real>(d);
      switch (t.how) {
        case term::form::normal:
          if (d + 1 < axes && terms[d + 1].how == term::form::normal) {
            const auto& c2 = estimator_.template kernels<Real>(d + 1);
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
          add_table(buffer.data(), estimator_.axis(d).group.data() + first,
                    t.table, n);
          break;
        case term::form::choice:
          add_choice(buffer.data(), c.centre.data() + first, t.x, t.match,
                     t.mismatch, n);
          break;
      }
    }
    double largest = largest_of(buffer.data(), n);
    if (largest > acc.largest) {
      acc.sum *= elementary::exp(acc.largest - largest);
      acc.largest = largest;
    }
    acc.sum += weighted_sum(buffer.data(), weights_.data() + first,
                            static_cast<Real>(acc.largest), n);
  }
}

template <class Real>
double log_density<Real>::value(std::size_t i) const {
  return sums_[i].largest + portable::log(sums_[i].sum);
}

template class log_density<float>;
template class log_density<double>;

} // namespace tuner
