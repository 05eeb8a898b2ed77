#include "algorithms/samplers/halton.hpp"

#include "algorithms/core/random.hpp"
#include "algorithms/samplers/draw_purpose.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace tuner {

namespace {

std::vector<std::uint32_t> first_primes(std::size_t n) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t x = 2; out.size() < n; ++x)
    if (std::none_of(out.begin(), out.end(),
                     [=](std::uint32_t p) { return x % p == 0; }))
      out.push_back(x);
  return out;
}

} // namespace

halton_sequence::halton_sequence(std::size_t dimensions,
                                 std::optional<std::uint64_t> scramble_seed) {
  assert(dimensions >= 1 && dimensions <= max_dimensions);
  for (auto base : first_primes(dimensions)) {
    axis x{base};
    if (scramble_seed) {
      random_stream stream{
        *scramble_seed, axes_.size(),
        static_cast<std::uint64_t>(draw_purpose::qmc_scramble)};
      x.first = permutations_.size();
      for (double reach = 1.0; reach < 0x1p54; reach *= base) {
        auto start = permutations_.size();
        for (std::uint32_t i = 0; i < base; ++i)
          permutations_.push_back(static_cast<std::uint16_t>(i));
        for (auto i = base; i > 1; --i)
          std::swap(permutations_[start + i - 1],
                    permutations_[start + stream.below(i)]);
        ++x.digits;
      }
    }
    axes_.push_back(x);
  }
}

void halton_sequence::point(std::uint64_t index, std::span<double> out) const {
  for (std::size_t d = 0; d < out.size(); ++d) {
    const auto& x = axes_[d];
    auto rest = index;
    auto scale = 1.0 / x.base;
    auto sum = 0.0;
    auto place = scale;
    // Leading zeros are permuted too, so a scrambled coordinate has no end but
    // the resolution of a double.
    for (std::uint32_t i = 0; rest > 0 || i < x.digits; ++i) {
      auto digit = static_cast<std::uint32_t>(rest % x.base);
      if (i < x.digits)
        digit = permutations_[x.first + i * x.base + digit];
      sum += digit * place;
      place *= scale;
      rest /= x.base;
    }
    out[d] = std::min(sum, 1.0 - 0x1p-53);
  }
}

} // namespace tuner
