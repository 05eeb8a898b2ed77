#include "algorithms/core/random.hpp"
#include "algorithms/samplers/tpe_space.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace tuner;

namespace {

std::vector<unit_axis> mixed_axes() {
  std::vector<unit_axis> out;
  out.emplace_back(float_distribution{0.0, 1.0});
  out.emplace_back(int_distribution{16, 512, 1, true});
  out.emplace_back(categorical_distribution{{"a", "b", "c"}});
  return out;
}

std::vector<double>
draw(const std::vector<unit_axis>& axes, random_stream& stream) {
  std::vector<double> out;
  auto wide = stream.uniform() < 0.2;
  for (const auto& a : axes)
    out.push_back(
      a.from_unit(wide ? stream.uniform() : 0.4 + 0.1 * stream.normal()));
  return out;
}

} // namespace

TEST_CASE("the suggestion is the best candidate, although most are abandoned") {
  auto axes = mixed_axes();
  tpe_space space{{0, 1, 2}, axes, {}};
  random_stream stream{1};
  // Enough for several portions; with holes.
  for (std::int64_t n = 0; n < 6'000; ++n)
    if (n % 13 != 0)
      space.insert(n, draw(axes, stream));
  std::vector<std::vector<double>> points;
  for (int i = 0; i < 30; ++i)
    points.push_back(draw(axes, stream));
  std::vector<tpe_space::good_trial> good;
  for (const auto& x : points)
    good.push_back({x, 1.0});
  for (std::uint64_t number = 0; number < 50; ++number) {
    random_stream a{2, number};
    auto suggested = space.suggest(good, 1.0, 100.0, a, nullptr, nullptr);
    random_stream b{2, number};
    auto all
      = space.score(good, 1.0, 100.0, space.candidates(good, 1.0, 100.0, b));
    auto best = -1e300;
    auto found = -1e300;
    for (std::size_t i = 0; i < all.log_good.size(); ++i) {
      auto score = all.log_good[i] - all.log_bad[i];
      best = std::max(best, score);
      if (std::equal(suggested.begin(), suggested.end(),
                     all.points.begin() + static_cast<std::ptrdiff_t>(3 * i)))
        found = score;
    }
    // Single precision, summed in another order.
    CHECK(found > best - 1e-5);
  }
}

TEST_CASE("candidates follow the good density") {
  std::vector<unit_axis> axes;
  axes.emplace_back(float_distribution{0.0, 1.0});
  axes.emplace_back(categorical_distribution{{"a", "b", "c"}});
  tpe_options options;
  options.n_ei_candidates = 10'000;
  tpe_space space{{0, 1}, axes, options};
  std::vector<double> left{0.1, 0.0};
  std::vector<double> right{0.8, 2.0};
  std::vector<tpe_space::good_trial> good{{left, 1.0}, {right, 2.0}};
  random_stream stream{3};
  auto points = space.candidates(good, 3.0, 1e6, stream);
  // Bandwidths: 0.7 for both, the only gap there is. Compare the shares of
  // cells with the density that `score` gives.
  constexpr std::size_t cells = 10;
  std::vector<double> middles;
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < cells; ++i) {
      middles.push_back((static_cast<double>(i) + 0.5) / cells);
      middles.push_back(static_cast<double>(c));
    }
  auto expected = space.score(good, 3.0, 1e6, middles).log_good;
  std::vector<double> count(expected.size());
  for (std::size_t i = 0; i < points.size(); i += 2)
    count[static_cast<std::size_t>(points[i + 1]) * cells
          + static_cast<std::size_t>(points[i] * cells)]
      += 1.0;
  for (std::size_t i = 0; i < count.size(); ++i) {
    auto p = std::exp(expected[i]) / static_cast<double>(count.size());
    // Five standard deviations, and 1 % for the curvature within a cell.
    CHECK(std::abs(count[i] / 10'000 - p)
          < 5.0 * std::sqrt(p / 10'000) + 0.01 * p);
  }
}

TEST_CASE("candidates to avoid are taken only if there is no other") {
  std::vector<unit_axis> axes;
  axes.emplace_back(int_distribution{0, 1});
  tpe_space space{{0}, axes, {}};
  std::vector<double> zero{0.0};
  std::vector<tpe_space::good_trial> good{{zero, 1.0}};
  auto avoid_zero
    = +[](const void*, std::span<const double> x) { return x[0] == 0.0; };
  auto avoid_all = +[](const void*, std::span<const double>) { return true; };
  for (std::uint64_t number = 0; number < 20; ++number) {
    auto suggest = [&](tpe_space::penalty avoid) {
      random_stream stream{4, number};
      return space.suggest(good, 1.0, 100.0, stream, avoid, nullptr)[0];
    };
    CHECK(suggest(avoid_zero) == 1.0);
    CHECK(suggest(avoid_all) == suggest(nullptr));
  }
}
