#include "algorithms/core/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

using namespace tuner;

namespace {

// The two generators as published, to hold the class against.
struct published_splitmix64 {
  std::uint64_t x;

  std::uint64_t next() {
    std::uint64_t z = (x += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
};

struct published_xoshiro256pp {
  std::array<std::uint64_t, 4> s;

  static std::uint64_t rotl(std::uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
  }

  std::uint64_t next() {
    auto out = rotl(s[0] + s[3], 23) + s[0];
    auto t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return out;
  }
};

} // namespace

TEST_CASE("the generators of this test give the published outputs") {
  published_splitmix64 mix{1234567};
  CHECK(mix.next() == 6457827717110365317u);
  CHECK(mix.next() == 3203168211198807973u);
  CHECK(mix.next() == 9817491932198370423u);
  CHECK(mix.next() == 4593380528125082431u);
  CHECK(mix.next() == 16408922859458223821u);
  published_xoshiro256pp engine{{1, 2, 3, 4}};
  CHECK(engine.next() == 41943041u);
  CHECK(engine.next() == 58720359u);
  CHECK(engine.next() == 3588806011781223u);
  CHECK(engine.next() == 3591011842654386u);
}

TEST_CASE("a stream is xoshiro256++ seeded by SplitMix64 of its mixed keys") {
  for (std::uint64_t seed : {0u, 1u, 77u})
    for (std::uint64_t number : {0u, 5u})
      for (std::uint64_t purpose : {0u, 3u}) {
        auto a = published_splitmix64{seed}.next() ^ number;
        auto b = published_splitmix64{a}.next() ^ purpose;
        published_splitmix64 fill{b};
        published_xoshiro256pp expected{};
        for (auto& x : expected.s)
          x = fill.next();
        random_stream stream{seed, number, purpose};
        for (int i = 0; i < 100; ++i)
          CHECK(stream.bits() == expected.next());
      }
}

TEST_CASE("uniform numbers fill [0, 1) evenly") {
  random_stream stream{1};
  constexpr int n = 100'000;
  std::array<int, 10> cells{};
  for (int i = 0; i < n; ++i) {
    auto u = stream.uniform();
    REQUIRE(u >= 0.0);
    REQUIRE(u < 1.0);
    ++cells[static_cast<std::size_t>(u * 10.0)];
  }
  // Standard deviation of a cell: sqrt(n * .1 * .9) = 95.
  for (auto count : cells)
    CHECK(std::abs(count - n / 10) < 5 * 95);
}

TEST_CASE("uniform numbers stay within the widest and the narrowest range") {
  random_stream stream{2};
  for (int i = 0; i < 1'000; ++i) {
    auto wide = stream.uniform(-1.7e308, 1.7e308);
    CHECK(std::isfinite(wide));
    auto high = std::nextafter(1.0, 2.0);
    CHECK(stream.uniform(1.0, high) == 1.0);
    CHECK(stream.uniform(3.0, 3.0) == 3.0);
    auto tiny = stream.uniform(0.1, 0.1 + 1e-15);
    CHECK(tiny >= 0.1);
    CHECK(tiny < 0.1 + 1e-15);
  }
}

TEST_CASE("below(n) gives each of 0 .. n - 1 equally often") {
  random_stream stream{3};
  std::array<int, 7> count{};
  for (int i = 0; i < 70'000; ++i)
    ++count[stream.below(7)];
  // Standard deviation: sqrt(70000 * 1/7 * 6/7) = 92.6.
  for (auto c : count)
    CHECK(std::abs(c - 10'000) < 5 * 93);
  CHECK(stream.below(1) == 0);
  // A range for which a plain modulo would be badly biased.
  constexpr auto large = std::uint64_t{3} << 62;
  int upper = 0;
  for (int i = 0; i < 30'000; ++i) {
    auto x = stream.below(large);
    REQUIRE(x < large);
    upper += x >= (std::uint64_t{1} << 63) ? 1 : 0;
  }
  CHECK(std::abs(upper - 10'000) < 5 * 82);
}

TEST_CASE("normal numbers have mean 0, variance 1 and no skew") {
  random_stream stream{4};
  constexpr int n = 200'000;
  double m1 = 0.0;
  double m2 = 0.0;
  double m3 = 0.0;
  double m4 = 0.0;
  for (int i = 0; i < n; ++i) {
    auto z = stream.normal();
    m1 += z / n;
    m2 += z * z / n;
    m3 += z * z * z / n;
    m4 += z * z * z * z / n;
  }
  // Five standard errors: sqrt(1/n), sqrt(2/n), sqrt(15/n), sqrt(96/n).
  CHECK(std::abs(m1) < 5 * std::sqrt(1.0 / n));
  CHECK(std::abs(m2 - 1.0) < 5 * std::sqrt(2.0 / n));
  CHECK(std::abs(m3) < 5 * std::sqrt(15.0 / n));
  CHECK(std::abs(m4 - 3.0) < 5 * std::sqrt(96.0 / n));
}
