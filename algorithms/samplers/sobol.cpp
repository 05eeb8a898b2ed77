#include "algorithms/samplers/sobol.hpp"

#include "algorithms/core/random.hpp"
#include "algorithms/samplers/draw_purpose.hpp"

#include <boost/random/sobol.hpp>

#include <algorithm>
#include <bit>
#include <cassert>

namespace tuner {

namespace {

// As many as a double in [0, 1) holds.
constexpr unsigned digits = 53;

} // namespace

struct sobol_sequence::engine {
  explicit engine(std::size_t dimensions) : generator{dimensions} {
  }

  boost::random::sobol generator;
};

std::size_t sobol_sequence::max_dimensions() noexcept {
  return boost::random::default_sobol_table::max_dimension;
}

sobol_sequence::sobol_sequence(std::size_t dimensions,
                               std::optional<std::uint64_t> scramble_seed)
  : engine_{std::make_unique<engine>(dimensions)} {
  assert(dimensions >= 1 && dimensions <= max_dimensions());
  if (!scramble_seed)
    return;
  for (std::size_t d = 0; d < dimensions; ++d) {
    random_stream stream{
      *scramble_seed, d,
      static_cast<std::uint64_t>(draw_purpose::qmc_scramble)};
    for (unsigned row = 0; row < digits; ++row) {
      // Row r sees digits 0 .. r of its coordinate; digit 0 is the top bit.
      auto diagonal = std::uint64_t{1} << (digits - 1 - row);
      auto above = stream.bits() & ((std::uint64_t{1} << digits) - 1)
                   & ~(diagonal | (diagonal - 1));
      matrices_.push_back(above | diagonal);
    }
    shifts_.push_back(stream.bits() >> (64 - digits));
  }
}

sobol_sequence::~sobol_sequence() = default;

void sobol_sequence::point(std::uint64_t index, std::span<double> out) {
  auto& generator = engine_->generator;
  // Boost leaves out point 0: its state 0 stands for point 1.
  if (index > 0)
    generator.seed(index - 1);
  for (std::size_t d = 0; d < out.size(); ++d) {
    std::uint64_t x = index > 0 ? generator() >> (64 - digits) : 0;
    if (!shifts_.empty()) {
      std::uint64_t mixed = 0;
      for (unsigned row = 0; row < digits; ++row) {
        auto bit = std::popcount(matrices_[d * digits + row] & x) & 1;
        mixed = (mixed << 1) | static_cast<std::uint64_t>(bit);
      }
      x = mixed ^ shifts_[d];
    }
    out[d] = static_cast<double>(x) * 0x1p-53;
  }
}

} // namespace tuner
