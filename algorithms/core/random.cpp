#include "algorithms/core/random.hpp"

#include "algorithms/core/inverse_normal.hpp"

#include <bit>
#include <cmath>

namespace tuner {

namespace {

__extension__ using uint128 = unsigned __int128;

// SplitMix64 (Steele, Lea, Flood 2014): advances `state`, returns a mix of it.
std::uint64_t splitmix64(std::uint64_t& state) noexcept {
  state += 0x9e3779b97f4a7c15;
  auto z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

} // namespace

random_stream::random_stream(std::uint64_t seed, std::uint64_t number,
                             std::uint64_t purpose) noexcept {
  // Each key is mixed before the next one is added: neighbouring seeds and
  // trial numbers must not lead to overlapping states.
  auto key = seed;
  key = splitmix64(key) ^ number;
  key = splitmix64(key) ^ purpose;
  for (auto& x : state_)
    x = splitmix64(key);
}

std::uint64_t random_stream::bits() noexcept {
  auto& s = state_;
  auto out = std::rotl(s[0] + s[3], 23) + s[0];
  auto t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = std::rotl(s[3], 45);
  return out;
}

double random_stream::uniform() noexcept {
  return static_cast<double>(bits() >> 11) * 0x1p-53;
}

double random_stream::uniform(double low, double high) noexcept {
  if (!(low < high))
    return low;
  auto u = uniform();
  // Does not overflow where high - low does.
  auto x = low * (1.0 - u) + high * u;
  if (x < low)
    return low;
  // Rounding may reach the open end.
  return x < high ? x : std::nextafter(high, low);
}

std::uint64_t random_stream::below(std::uint64_t n) noexcept {
  // Lemire 2019, "Fast Random Integer Generation in an Interval".
  auto product = static_cast<uint128>(bits()) * n;
  if (auto rest = static_cast<std::uint64_t>(product); rest < n) {
    auto threshold = (0 - n) % n;
    while (rest < threshold) {
      product = static_cast<uint128>(bits()) * n;
      rest = static_cast<std::uint64_t>(product);
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double random_stream::normal() noexcept {
  // The middle of a 2^-52 cell, which is exact and never 0 or 1.
  return inverse_normal_cdf((static_cast<double>(bits() >> 12) + 0.5)
                            * 0x1p-52);
}

} // namespace tuner
