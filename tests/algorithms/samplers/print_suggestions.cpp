// Runs every sampler on two search spaces with one and two objectives, and
// prints a digest of all bits that it suggested.

#include "tests/algorithms/samplers/history.hpp"

#include <bit>
#include <cstdint>
#include <cstdio>

using namespace tuner;

namespace {

// Of IEEE operations only, whose bits are the same everywhere.
std::vector<double> evaluate(const std::vector<double>& point, std::size_t n) {
  auto loss = 0.0;
  for (auto x : point)
    loss += (x - 0.4) * (x - 0.4);
  return n == 1 ? std::vector<double>{loss}
                : std::vector<double>{loss, point[0] - point[1]};
}

std::uint64_t digest(const std::string& name, const search_space& space,
                     std::size_t n_objectives, std::int64_t trials) {
  auto s = make(name, space, {}, n_objectives);
  std::uint64_t out = 0;
  for (std::int64_t number = 0; number < trials; ++number) {
    auto point = s->suggest(number).point;
    for (auto x : point)
      out = (out ^ std::bit_cast<std::uint64_t>(x)) * 0x100000001b3;
    s->observe(
      make_trial(number, trial_state::complete, evaluate(point, n_objectives)),
      point);
  }
  return out;
}

} // namespace

int main() {
  search_space cube;
  for (auto name : {"a", "b", "c", "d"})
    cube.push_back({name, float_distribution{0.0, 1.0}});
  for (auto name : sampler_names())
    for (std::size_t n : {1u, 2u}) {
      auto trials = name == "gp" ? 50 : 400;
      for (const auto& space : {cube, mixed_space()})
        std::printf("%s %zu %zu %016llx\n", std::string{name}.c_str(), n,
                    space.size(),
                    static_cast<unsigned long long>(
                      digest(std::string{name}, space, n, trials)));
    }
}
