#include "algorithms/samplers/random_sampler.hpp"

#include "tests/algorithms/samplers/history.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

using namespace tuner;

namespace {

/// How often each value of the only parameter comes in 20,000 draws.
std::map<double, double> shares(const distribution& d) {
  auto s = make("random", {{"x", d}});
  std::map<double, double> out;
  for (std::int64_t n = 0; n < 20'000; ++n)
    out[s->suggest(n).point[0]] += 1.0 / 20'000;
  return out;
}

bool close(double share, double p) {
  return std::abs(share - p) < 5.0 * std::sqrt(p / 20'000);
}

} // namespace

TEST_CASE("all values of a grid and all choices are equally likely") {
  for (const distribution& d :
       {distribution{int_distribution{1, 9, 2}},
        distribution{float_distribution{0.0, 1.0, 0.25}},
        distribution{categorical_distribution{{"a", "b", "c", "d", "e"}}}}) {
    auto got = shares(d);
    CHECK(got.size() == 5);
    for (auto [x, share] : got)
      CHECK(close(share, 0.2));
  }
}

TEST_CASE("integer k under log has mass ln((k + 1/2) / (k - 1/2))") {
  auto got = shares(int_distribution{1, 8, 1, true});
  CHECK(got.size() == 8);
  for (auto [k, share] : got)
    CHECK(close(share, std::log((k + 0.5) / (k - 0.5)) / std::log(17.0)));
}

TEST_CASE("real numbers are uniform, under log in the logarithm") {
  auto s = make("random", {{"x", float_distribution{-2.0, 2.0}},
                           {"y", float_distribution{1e-4, 1.0, {}, true}}});
  std::vector<double> left(2);
  for (std::int64_t n = 0; n < 20'000; ++n) {
    auto point = s->suggest(n).point;
    left[0] += point[0] < -1.0 ? 1.0 / 20'000 : 0.0;
    left[1] += point[1] < 1e-3 ? 1.0 / 20'000 : 0.0;
  }
  CHECK(close(left[0], 0.25));
  CHECK(close(left[1], 0.25));
}

TEST_CASE("points depend on seed and number alone and are contained") {
  auto a = make("random", extreme_space(), {}, 1, 5);
  auto b = make("random", extreme_space(), {}, 1, 5);
  auto c = make("random", extreme_space(), {}, 1, 6);
  CHECK(a->suggest(3).point != a->suggest(4).point);
  CHECK(b->suggest(4).point == a->suggest(4).point);
  CHECK(c->suggest(4).point != a->suggest(4).point);
  CHECK(a->suggest(0).sampler == "random");
  for (std::int64_t n = 0; n < 1'000; ++n)
    CHECK(is_contained(extreme_space(), a->suggest(n).point));
}
