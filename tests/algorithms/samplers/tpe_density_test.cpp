// The densities of `tpe_space`, which works incrementally and on the unit axis,
// against Optuna's printed values and against the plain reference.

#include "algorithms/core/random.hpp"
#include "algorithms/samplers/tpe_space.hpp"
#include "algorithms/samplers/tpe_weights.hpp"

#include "tests/algorithms/samplers/optuna_reference.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <numeric>

using namespace tuner;

namespace {

using rows = std::vector<std::vector<double>>;

std::vector<std::size_t> all_columns(const search_space& space) {
  std::vector<std::size_t> out(space.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

/// ln of the good density as Optuna has it, all weights 1.
std::vector<double>
log_pdf(const search_space& space, const rows& good, const rows& xs) {
  tpe_space tpe{all_columns(space), axes_of(space), {}};
  std::vector<tpe_space::good_trial> trials;
  for (const auto& x : good)
    trials.push_back({x, 1.0});
  std::vector<double> points;
  for (const auto& x : xs)
    points.insert(points.end(), x.begin(), x.end());
  auto out = tpe.score(trials, 1.0, 100.0, points).log_good;
  for (std::size_t i = 0; i < xs.size(); ++i)
    out[i] += reference::log_uniform(space, xs[i]);
  return out;
}

/// Holds both implementations against Optuna's printed log densities.
void check(const distribution& d, const std::vector<double>& observations,
           const std::vector<double>& xs, const std::vector<double>& expected) {
  search_space space{{"x", d}};
  rows good;
  for (auto x : observations)
    good.push_back({x});
  rows points;
  for (auto x : xs)
    points.push_back({x});
  auto got = log_pdf(space, good, points);
  for (std::size_t i = 0; i < xs.size(); ++i) {
    CHECK(std::abs(got[i] - expected[i]) < 1e-11);
    auto plain = reference::log_pdf(
      space, good, std::vector<double>(good.size(), 1.0), {}, points[i]);
    CHECK(std::abs(plain - expected[i]) < 1e-11);
  }
}

search_space hard_space(int which) {
  switch (which) {
    case 0:
      return {{"a", float_distribution{-3.0, 7.0}},
              {"b", float_distribution{1e-300, 1e300, {}, true}},
              {"c", int_distribution{1, 12}},
              {"d", int_distribution{16, 512, 1, true}},
              {"e", float_distribution{0.0, 1.0, 0.05}},
              {"f", categorical_distribution{{1, 2, 3, 4}}}};
    case 1: // Cells much narrower than any bandwidth, and some that are not.
      return {{"a", int_distribution{0, 100'000}},
              {"b", int_distribution{1, 1'000'000, 1, true}},
              {"c", float_distribution{-1.0, 1.0, 1e-4}}};
    case 2:
      return {{"a", float_distribution{0.0, 1.0}}};
    case 3:
      return {{"a", categorical_distribution{{"x", "y"}}},
              {"b", int_distribution{1, 1}},
              {"c", int_distribution{0, 1}}};
    default:
      return {{"a", float_distribution{1e-8, 1e-2, {}, true}},
              {"b", float_distribution{0.0, 1e-13}},
              {"c", int_distribution{-500, 500, 25}}};
  }
}

} // namespace

TEST_CASE("densities agree with Optuna 5's") {
  check(float_distribution{0.0, 1.0}, {0.2, 0.6, 0.5}, {0.0, 0.3, 1.0},
        {-0.378120772663, 0.129636602302, -0.9077366267});
  check(float_distribution{0.0, 1.0}, {0.3}, {0.3}, {0.069896163472});
  check(float_distribution{1e-4, 1.0, {}, true}, {1e-3, 0.1}, {0.01},
        {-2.126141321394});
  check(float_distribution{0.0, 1.0, 0.25}, {0.25, 0.75}, {0.0, 0.25, 1.0},
        {-1.753098755678, -1.547882264439, -1.753098755678});
  check(int_distribution{1, 10}, {3.0, 3.0, 7.0}, {1.0, 3.0, 10.0},
        {-2.309727167294, -1.996998746071, -2.878814441174});
  check(int_distribution{1, 64, 1, true}, {2.0, 16.0}, {1.0, 2.0, 64.0},
        {-1.598184667606, -2.207502070479, -5.99803080431});
  check(categorical_distribution{{"a", "b", "c"}}, {0.0, 2.0, 0.0},
        {0.0, 1.0, 2.0}, {-0.741937344729, -1.658228076604, -1.098612288668});
}

TEST_CASE("the joint density agrees with Optuna 5's") {
  search_space space{{"x", float_distribution{0.0, 1.0}},
                     {"c", categorical_distribution{{"a", "b"}}}};
  rows good{{0.2, 1.0}, {0.6, 0.0}};
  CHECK(std::abs(log_pdf(space, good, {{0.3, 1.0}})[0] + 0.477254558694)
        < 1e-11);
}

TEST_CASE("without observations the prior is all there is") {
  search_space space{{"x", float_distribution{0.0, 1.0}}};
  // A standard normal around 1/2, truncated to [0, 1].
  auto mass = std::erf(0.5 / std::sqrt(2.0));
  CHECK(log_pdf(space, {}, {{0.5}})[0]
        == doctest::Approx(-std::log(std::sqrt(2.0 * M_PI) * mass)));
}

TEST_CASE("bad trials of any history have the density of the plain reference") {
  for (int which = 0; which < 5; ++which) {
    auto space = hard_space(which);
    auto axes = axes_of(space);
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      random_stream stream{seed, static_cast<std::uint64_t>(which)};
      tpe_options options;
      options.consider_endpoints = seed % 2 == 1;
      options.prior_weight = seed == 3 ? 0.3 : 1.0;
      // Then bandwidths may be tiny, and all is in double precision.
      options.consider_magic_clip = which != 2 || seed != 4;
      tpe_space tpe{all_columns(space), axes, options};
      std::map<std::int64_t, std::vector<double>> present;
      auto draw = [&] {
        auto spread = stream.uniform() < 0.3;
        std::vector<double> out;
        for (const auto& a : axes)
          out.push_back(a.from_unit(spread ? stream.uniform()
                                           : 0.3 + 0.05 * stream.normal()));
        return out;
      };
      for (int step = 0; step < 400; ++step) {
        auto number = static_cast<std::int64_t>(stream.below(300));
        if (present.erase(number) == 1) {
          tpe.erase(number);
        } else {
          auto& point = present[number] = draw();
          // Some trials lack some parameters.
          if (seed >= 4)
            for (auto& value : point)
              if (stream.uniform() < 0.2)
                value = std::numeric_limits<double>::quiet_NaN();
          tpe.insert(number, present[number]);
        }
        if (step % 50 != 3)
          continue;
        rows observations;
        for (const auto& [n, x] : present)
          observations.push_back(x);
        rows xs;
        std::vector<double> points;
        for (int i = 0; i < 8; ++i) {
          xs.push_back(draw());
          points.insert(points.end(), xs.back().begin(), xs.back().end());
        }
        // The good trials are those of numbers below 30, with odd weights.
        std::vector<tpe_space::good_trial> good;
        rows good_rows;
        std::vector<double> good_weights;
        for (const auto& [n, x] : present)
          if (n < 30) {
            good.push_back({x, 0.5 + static_cast<double>(n % 3)});
            good_rows.push_back(x);
            good_weights.push_back(good.back().weight);
          }
        auto got = tpe.score(good, 1.3, 1000.0, points);
        reference::rules r{options.prior_weight, options.consider_magic_clip,
                           options.consider_endpoints};
        auto narrow = r;
        narrow.exponent = 1.3;
        narrow.most = 1000.0;
        for (std::size_t i = 0; i < xs.size(); ++i) {
          auto u = reference::log_uniform(space, xs[i]);
          auto bad = reference::log_pdf(
            space, observations,
            reference::default_weights(observations.size()), r, xs[i]);
          // The bad density is in single precision.
          auto tolerance = options.consider_magic_clip ? 1e-4 : 2e-8;
          CHECK(std::abs(got.log_bad[i] - (bad - u)) < tolerance);
          auto fine
            = reference::log_pdf(space, good_rows, good_weights, narrow, xs[i]);
          CHECK(got.log_good[i] == doctest::Approx(fine - u).epsilon(2e-8));
        }
      }
    }
  }
}

TEST_CASE(
  "a long history without gaps has the density of the plain reference") {
  auto space = hard_space(0);
  auto axes = axes_of(space);
  for (bool clip : {true, false}) {
    // Without the lower limit, equal values on a grid have kernels so narrow
    // that the reference loses them.
    if (!clip) {
      space = hard_space(2);
      axes = axes_of(space);
    }
    tpe_options options;
    options.consider_magic_clip = clip;
    tpe_space tpe{all_columns(space), axes, options};
    random_stream stream{9};
    rows observations;
    for (std::int64_t n = 0; n < 1'500; ++n) {
      std::vector<double> x;
      for (const auto& a : axes)
        x.push_back(a.from_unit(0.4 + 0.1 * stream.normal()));
      tpe.insert(n, x);
      observations.push_back(x);
    }
    std::vector<double> points;
    for (int i = 0; i < 5; ++i)
      for (const auto& a : axes)
        points.push_back(a.from_unit(0.2 * i + 0.1 * stream.uniform()));
    auto got = tpe.score({}, 1.0, 100.0, points);
    reference::rules r;
    r.magic_clip = clip;
    for (std::size_t i = 0; i < 5; ++i) {
      auto at = points.begin() + static_cast<std::ptrdiff_t>(i * axes.size());
      std::vector<double> x(at, at + static_cast<std::ptrdiff_t>(axes.size()));
      auto exact = reference::log_pdf(
                     space, observations,
                     reference::default_weights(observations.size()), r, x)
                   - reference::log_uniform(space, x);
      CHECK(std::abs(got.log_bad[i] - exact) < (clip ? 1e-4 : 2e-8));
    }
  }
}

TEST_CASE("the weights of old trials rise linearly") {
  for (std::size_t n : {0u, 1u, 24u, 25u, 26u, 27u, 100u, 1000u}) {
    auto expected = reference::default_weights(n);
    for (std::size_t i = 0; i < n; ++i)
      CHECK(optuna_trial_weights{n}[static_cast<int>(i)]
            == doctest::Approx(expected[i]).epsilon(1e-14));
  }
  CHECK(optuna_trial_weights{26}[0] == 1.0 / 26.0);
}

TEST_CASE("rank weights fall with the logarithm of the rank and sum to n") {
  auto w = rank_weights(3);
  auto sum = std::log(4.0) + std::log(2.0) + std::log(4.0 / 3.0);
  CHECK(w[0] == doctest::Approx(3.0 * std::log(4.0) / sum));
  CHECK(w[2] == doctest::Approx(3.0 * std::log(4.0 / 3.0) / sum));
  CHECK(std::accumulate(w.begin(), w.end(), 0.0) == doctest::Approx(3.0));
  CHECK(rank_weights(0).empty());
}

TEST_CASE("hypervolume weights turn from equal to proportional") {
  CHECK(hypervolume_weights({1.0, 0.25, 0.0}, 20)
        == std::vector<double>{1.0, 1.0, 1.0});
  CHECK(hypervolume_weights({1.0, 0.25, 0.0}, 70)
        == std::vector<double>{1.0, 0.625, 0.5});
  for (std::size_t n : {120u, 100'000u})
    CHECK(hypervolume_weights({1.0, 0.25, 0.0}, n)
          == std::vector<double>{1.0, 0.25, 1e-12});
}

TEST_CASE("how many trials are good ones") {
  CHECK(tuner_n_below_front(0) == 0);
  CHECK(tuner_n_below_front(1) == 1);
  CHECK(tuner_n_below_front(21) == 3);
  CHECK(tuner_n_below_front(100'000) == 100);
  CHECK(optuna_n_below(0, true) == 0);
  CHECK(optuna_n_below(1, true) == 1);
  CHECK(optuna_n_below(11, true) == 2);
  CHECK(optuna_n_below(1000, true) == 25);
  CHECK(optuna_n_below(1000, false) == 100);
  CHECK(tuner_n_below(20, false) == 3);
  CHECK(tuner_n_below(21, false) == 4);
  CHECK(tuner_n_below(20, true) == 2);
  CHECK(tuner_n_below(100'000, true) == 40);
}
