#include "algorithms/samplers/tpe_space.hpp"

#include "algorithms/core/portable_math.hpp"
#include "algorithms/numerics/normal_distribution.hpp"
#include "algorithms/parzen/log_density.hpp"
#include "algorithms/samplers/tpe_weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace tuner {

namespace {

// Slots summed at a time while candidates are compared; multiples of 8.
constexpr std::size_t least_portion = 128;
constexpr std::size_t most_portion = 1024;

// Optuna's lower limit of a bandwidth without magic clip.
constexpr double tiny = 1e-12;

parzen_estimator::slot slot_of(std::int64_t number) {
  return static_cast<parzen_estimator::slot>(number + 1);
}

template <class Real>
double total(const std::vector<Real>& weights) {
  return std::accumulate(weights.begin(), weights.end(), 0.0);
}

template <class Real>
void set_weights(std::vector<Real>& out, const parzen_estimator& kernels,
                 double prior_weight) {
  optuna_trial_weights weight{kernels.size()};
  const auto* base = kernels.base<Real>();
  constexpr auto present = static_cast<Real>(0.5 * parzen_estimator::hole);
  auto n = kernels.slots();
  out.resize(n);
  // By runs of so many slots, SIMD code where no trial is missing, which is
  // nearly everywhere. The prior counts as a trial before the first, until the
  // end.
  constexpr std::size_t run = 32;
  int rank = -1;
  for (std::size_t first = 0; first < n; first += run) {
    auto last = std::min(first + run, n);
    int count = 0;
    for (auto s = first; s < last; ++s)
      count += base[s] > present ? 1 : 0;
    if (count == static_cast<int>(run)) {
      for (std::size_t j = 0; j < run; ++j)
        out[first + j] = static_cast<Real>(weight[rank + static_cast<int>(j)]);
      rank += count;
      continue;
    }
    for (auto s = first; s < last; ++s) {
      auto there = base[s] > present;
      out[s] = there ? static_cast<Real>(weight[rank]) : Real(0);
      rank += there ? 1 : 0;
    }
  }
  out[parzen_estimator::prior_slot] = static_cast<Real>(prior_weight);
}

// Where the newest trial's eight slots end. Thereby sums do not depend on
// trials that have come and gone.
template <class Real>
std::size_t end_of_slots(const std::vector<Real>& weights) {
  auto newest = std::find_if(weights.rbegin(), weights.rend(),
                             [](auto x) { return x > 0; });
  return (static_cast<std::size_t>(weights.rend() - newest) + 7) / 8 * 8;
}

// The candidate with the largest gain - ln(density), the first of equals.
//
// What has been added to a density so far bounds it from below, and so the
// score from above. Only the candidate with the largest bound gets more trials
// added, the newest first, until such a one has them all: most candidates never
// see the old trials.
template <class Real>
std::size_t most_promising(const std::vector<double>& gain,
                           log_density<Real>& density, std::size_t slots) {
  // Slots from here to the end have been added, and the first eight for the
  // sake of the prior.
  std::vector<std::size_t> from(gain.size(), slots);
  std::vector<double> bound(gain.size());
  auto add_portion = [&](std::size_t i) {
    auto last = from[i];
    auto portion = std::clamp(slots - last, least_portion, most_portion);
    from[i] = last > portion + 8 ? last - portion : 8;
    density.add(i, from[i], last);
    bound[i] = gain[i] - density.value(i);
  };
  for (std::size_t i = 0; i < gain.size(); ++i) {
    density.add(i, 0, 8);
    add_portion(i);
  }
  for (;;) {
    auto best = std::max_element(bound.begin(), bound.end()) - bound.begin();
    auto i = static_cast<std::size_t>(best);
    if (from[i] == 8)
      return i;
    add_portion(i);
  }
}

} // namespace

tpe_space::tpe_space(std::vector<std::size_t> columns,
                     std::vector<unit_axis> axes, const tpe_options& options)
  : options_{options}, columns_{std::move(columns)},
    bad_{axes, options.consider_endpoints}, good_{std::move(axes),
                                                  options.consider_endpoints} {
}

void tpe_space::insert(std::int64_t number, std::span<const double> point) {
  bad_.insert(slot_of(number), point);
}

void tpe_space::erase(std::int64_t number) {
  bad_.erase(slot_of(number));
}

bool tpe_space::contains(std::int64_t number) const noexcept {
  return bad_.contains(slot_of(number));
}

void tpe_space::set_good(std::span<const good_trial> good) {
  // Few tells bring a new one: most suggestions find the kernels in place.
  std::vector<double> points;
  points.reserve(good_points_.size());
  for (const auto& x : good)
    points.insert(points.end(), x.point.begin(), x.point.end());
  if (points == good_points_)
    return;
  good_.clear();
  parzen_estimator::slot next = 1;
  for (const auto& x : good)
    good_.insert(next++, x.point);
  good_points_ = std::move(points);
}

void tpe_space::prepare(std::span<const good_trial> good, double exponent,
                        double most) {
  auto clip = options_.consider_magic_clip;
  auto n = static_cast<double>(bad_.size());
  bad_.refresh(clip ? 1.0 / std::min(100.0, n + 2.0) : tiny);
  if (clip)
    set_weights(single_bad_weights_, bad_, options_.prior_weight);
  else
    set_weights(bad_weights_, bad_, options_.prior_weight);

  set_good(good);
  auto m = static_cast<double>(good.size());
  good_.refresh(clip ? 1.0 / std::min(most, portable::pow(m + 2.0, exponent))
                     : tiny);
  good_weights_.assign(good_.slots(), 0.0);
  good_weights_[parzen_estimator::prior_slot] = options_.prior_weight;
  for (std::size_t i = 0; i < good.size(); ++i)
    good_weights_[i + 1] = good[i].weight;
}

std::vector<double> tpe_space::draw(random_stream& stream) {
  const auto& axes = good_.axes();
  auto count = static_cast<std::size_t>(options_.n_ei_candidates);
  auto weights = total(good_weights_);
  auto smoothing
    = options_.prior_weight / static_cast<double>(good_.size() + 1);
  std::vector<double> out;
  out.reserve(count * axes.size());
  for (std::size_t i = 0; i < count; ++i) {
    auto rest = stream.uniform() * weights;
    std::size_t k = 0;
    while (k < good_.size() && rest >= good_weights_[k])
      rest -= good_weights_[k++];
    for (std::size_t d = 0; d < axes.size(); ++d) {
      const auto& c = good_.axis(d);
      auto u = stream.uniform();
      if (axes[d].type() == unit_axis::kind::choice) {
        // The observed choice with this probability, else any at all.
        auto own
          = c.centre[k] < 0.0 ? 0.0 : 1.0 / (1.0 + axes[d].cells() * smoothing);
        out.push_back(u < own ? c.centre[k]
                              : axes[d].from_unit((u - own) / (1.0 - own)));
        continue;
      }
      if (c.sharpness[k] == 0.0) {
        out.push_back(axes[d].from_unit(u));
        continue;
      }
      auto scale = 1.0 / (c.sharpness[k] * std::numbers::sqrt2);
      auto centre = c.centre[k];
      auto z
        = truncated_normal_quantile(u, -centre / scale, (1.0 - centre) / scale);
      out.push_back(axes[d].from_unit(centre + z * scale));
    }
  }
  return out;
}

template <class F>
auto tpe_space::with_bad_density(std::span<const double> points, F&& f) {
  auto prior = options_.prior_weight;
  if (options_.consider_magic_clip)
    return f(log_density<float>{bad_, single_bad_weights_, prior, points,
                                single_bad_tables_},
             single_bad_weights_);
  return f(log_density<double>{bad_, bad_weights_, prior, points, bad_tables_},
           bad_weights_);
}

std::vector<double>
tpe_space::suggest(std::span<const good_trial> good, double exponent,
                   double most, random_stream& stream, penalty avoid,
                   const void* context) {
  prepare(good, exponent, most);
  auto points = draw(stream);
  auto axes = good_.axes().size();
  auto n = points.size() / axes;
  auto at
    = [&](std::size_t i) { return std::span{points}.subspan(i * axes, axes); };

  log_density<double> below{good_, good_weights_, options_.prior_weight, points,
                            good_tables_};
  std::vector<double> gain(n);
  for (std::size_t i = 0; i < n; ++i) {
    below.add(i, 0, good_.slots());
    gain[i] = below.value(i);
    if (avoid != nullptr && avoid(context, at(i)))
      gain[i] -= 1e6;
  }
  auto best = with_bad_density(points, [&](auto density, const auto& weights) {
    return most_promising(gain, density, end_of_slots(weights));
  });
  auto chosen = at(best);
  return {chosen.begin(), chosen.end()};
}

std::vector<double>
tpe_space::candidates(std::span<const good_trial> good, double exponent,
                      double most, random_stream& stream) {
  prepare(good, exponent, most);
  return draw(stream);
}

tpe_space::scored
tpe_space::score(std::span<const good_trial> good, double exponent, double most,
                 std::vector<double> points) {
  prepare(good, exponent, most);
  scored out{std::move(points), {}, {}};
  auto n = out.points.size() / good_.axes().size();
  log_density<double> below{good_, good_weights_, options_.prior_weight,
                            out.points, good_tables_};
  for (std::size_t i = 0; i < n; ++i) {
    below.add(i, 0, good_.slots());
    out.log_good.push_back(below.value(i)
                           - portable::log(total(good_weights_)));
  }
  with_bad_density(out.points, [&](auto above, const auto& weights) {
    for (std::size_t i = 0; i < n; ++i) {
      above.add(i, 0, bad_.slots());
      out.log_bad.push_back(above.value(i) - portable::log(total(weights)));
    }
  });
  return out;
}

} // namespace tuner
