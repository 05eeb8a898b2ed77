#include "algorithms/parzen/cell_tables.hpp"

#include "algorithms/core/elementary.hpp"
#include "algorithms/core/vector_clones.hpp"

#include <algorithm>
#include <numbers>
#include <type_traits>

namespace tuner {

namespace {

constexpr std::size_t lanes = 8;

// Log densities of one cell under n groups of kernels, exact in both tails.
template <class Real>
TUNER_VECTOR_CLONES void
fill_table(Real* __restrict out, const double* __restrict centre,
           const double* __restrict sharpness,
           const double* __restrict log_norm, unit_cell cell, std::size_t n) {
  // The smallest mass to take a logarithm of.
  constexpr auto least = Real(std::is_same_v<Real, float> ? 1e-37 : 1e-290);
  auto middle = cell.centre();
  auto half = static_cast<Real>(0.5 * cell.width());
  // Mass is 1/2 (erfc(a) - erfc(b)); with the density's norm this remains.
  auto scale
    = static_cast<Real>(1.0 / (std::numbers::inv_sqrtpi * 2.0 * cell.width()));
  for (std::size_t k = 0; k < n; ++k) {
    auto s = static_cast<Real>(sharpness[k]);
    auto distance = static_cast<Real>(middle - centre[k]);
    distance = distance < 0 ? -distance : distance;
    auto a = (distance - half) * s;
    auto b = (distance + half) * s;
    auto inside = a < 0;
    auto positive_a = inside ? -a : a;
    auto from_a = elementary::scaled_erfc(positive_a);
    auto from_b = elementary::scaled_erfc(b);
    // Outside the cell exp(-a^2) is taken out, lest it underflows.
    auto weight_a = elementary::exp(-a * a);
    auto weight_b = elementary::exp(inside ? -b * b : (a - b) * (a + b));
    auto mass = (inside ? 2 - from_a * weight_a : from_a) - from_b * weight_b;
    mass = mass > least ? mass : least;
    auto some = s > 0;
    auto value = static_cast<Real>(log_norm[k])
                 + elementary::log(mass * scale / (some ? s : 1))
                 - (inside ? 0 : a * a);
    // Flat without a value.
    out[k] = some ? value : 0;
  }
}

} // namespace

template <class Real>
void cell_tables<Real>::trim() {
  if (kept_ <= most_kept)
    return;
  axes_.clear();
  kept_ = 0;
}

template <class Real>
const Real* cell_tables<Real>::at(const parzen_estimator& kernels,
                                  std::size_t axis, double value) {
  const auto& groups = kernels.axis(axis).groups;
  axes_.resize(kernels.axes().size());
  auto& out = axes_[axis][value];
  auto known = out.log_density.size();
  kept_ += groups.capacity() - known;
  out.log_density.resize(groups.capacity());
  const auto* founded = groups.founded();
  auto cell = kernels.axes()[axis].cell(value);
  // By runs of blocks that hold something new.
  for (std::size_t first = 0; first < groups.capacity();) {
    auto last = first;
    while (last < groups.capacity()
           && std::any_of(founded + last, founded + last + lanes,
                          [&](auto x) { return x > out.n_founded; }))
      last += lanes;
    if (last > first)
      fill_table(out.log_density.data() + first, groups.centre() + first,
                 groups.sharpness() + first, groups.log_norm() + first, cell,
                 last - first);
    first = last + lanes;
  }
  out.n_founded = groups.n_founded();
  return out.log_density.data();
}

template class cell_tables<float>;
template class cell_tables<double>;

} // namespace tuner
