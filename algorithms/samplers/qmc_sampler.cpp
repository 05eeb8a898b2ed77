#include "algorithms/samplers/qmc_sampler.hpp"

#include "algorithms/core/option_reader.hpp"

#include <optional>
#include <utility>

namespace tuner {

namespace {

using sequence = std::variant<sobol_sequence, halton_sequence>;

sequence
make_sequence(const qmc_options& options, const sampling_problem& problem) {
  std::optional<std::uint64_t> seed;
  if (options.scramble)
    seed = problem.seed;
  if (options.qmc_type == "halton")
    return sequence{std::in_place_type<halton_sequence>, problem.space.size(),
                    seed};
  return sequence{std::in_place_type<sobol_sequence>, problem.space.size(),
                  seed};
}

} // namespace

result<qmc_options> read_qmc_options(const std::vector<option>& options) {
  qmc_options out;
  auto ok = option_reader{"sampler qmc", options}
              .read("qmc_type", out.qmc_type, {"sobol", "halton"})
              .read("scramble", out.scramble)
              .finish();
  if (!ok)
    return tl::make_unexpected(ok.error());
  return out;
}

qmc_sampler::qmc_sampler(const qmc_options& options,
                         const sampling_problem& problem)
  : axes_{axes_of(problem.space)}, sequence_{make_sequence(options, problem)} {
}

std::size_t qmc_sampler::max_dimensions(const qmc_options& options) noexcept {
  return options.qmc_type == "halton" ? halton_sequence::max_dimensions
                                      : sobol_sequence::max_dimensions();
}

void qmc_sampler::observe(const trial&, std::span<const double>) {
  // The sequence does not depend on the history.
}

suggestion qmc_sampler::suggest(std::int64_t number) {
  suggestion out{std::vector<double>(axes_.size()), "qmc"};
  std::visit(
    [&](auto& x) { x.point(static_cast<std::uint64_t>(number), out.point); },
    sequence_);
  for (std::size_t i = 0; i < axes_.size(); ++i)
    out.point[i] = axes_[i].from_unit(out.point[i]);
  return out;
}

} // namespace tuner
