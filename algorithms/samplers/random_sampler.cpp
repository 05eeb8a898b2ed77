#include "algorithms/samplers/random_sampler.hpp"

#include "algorithms/core/random.hpp"
#include "algorithms/samplers/draw_purpose.hpp"

namespace tuner {

random_sampler::random_sampler(const sampling_problem& problem)
  : axes_{axes_of(problem.space)}, seed_{problem.seed} {
}

void random_sampler::observe(const trial&, std::span<const double>) {
  // Draws do not depend on the history.
}

suggestion random_sampler::suggest(std::int64_t number) {
  random_stream stream{seed_, static_cast<std::uint64_t>(number),
                       static_cast<std::uint64_t>(draw_purpose::random_point)};
  suggestion out{{}, "random"};
  out.point.reserve(axes_.size());
  for (const auto& x : axes_)
    out.point.push_back(x.from_unit(stream.uniform()));
  return out;
}

} // namespace tuner
