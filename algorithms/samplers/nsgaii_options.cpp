#include "algorithms/samplers/nsgaii_options.hpp"

#include "algorithms/core/option_reader.hpp"

#include <string>

namespace tuner {

namespace {

crossover_operator operator_of(std::string_view name) {
  if (name == "blx_alpha")
    return crossover_operator::blx_alpha;
  if (name == "sbx")
    return crossover_operator::sbx;
  if (name == "vsbx")
    return crossover_operator::vsbx;
  if (name == "undx")
    return crossover_operator::undx;
  if (name == "spx")
    return crossover_operator::spx;
  return crossover_operator::uniform;
}

// For an option without a fixed default: nothing unless it was read.
constexpr double unset = -1.0;

std::optional<double> if_set(double x) {
  return x == unset ? std::nullopt : std::optional{x};
}

} // namespace

result<nsgaii_options> read_nsgaii_options(const std::vector<option>& options) {
  constexpr std::int64_t largest = 10'000;
  constexpr double far = 1'000.0;
  nsgaii_options out;
  auto& rule = out.crossover;
  std::string_view crossover;
  std::string_view mutation;
  auto alpha = unset;
  auto eta = unset;
  auto mutation_prob = unset;
  auto sigma_eta = unset;
  auto epsilon = unset;
  auto ok
    = option_reader{"sampler nsgaii", options}
        .read("population_size", out.population_size, 2, largest)
        .read("n_startup_trials", out.n_startup_trials, 0, 1'000'000)
        .read("crossover", crossover,
              {"mixed", "uniform", "blx_alpha", "sbx", "vsbx", "undx", "spx"})
        .read("crossover_prob", out.crossover_prob, 0.0, 1.0)
        .read("swapping_prob", out.swapping_prob, 0.0, 1.0)
        .read("alpha", alpha, 0.0, far)
        .read("eta", eta, 0.0, far)
        .read("uniform_crossover_prob", rule.uniform_crossover_prob, 0.0, 1.0)
        .read("use_child_gene_prob", rule.use_child_gene_prob, 0.0, 1.0)
        .read("sigma_xi", rule.sigma_xi, 0.0, far)
        .read("sigma_eta", sigma_eta, 0.0, far)
        .read("epsilon", epsilon, 0.0, far)
        .read("mutation", mutation, {"mixed", "uniform", "polynomial"})
        .read("mutation_prob", mutation_prob, 0.0, 1.0)
        .read("mutation_eta", out.mutation_eta, 0.0, far)
        .read("variant", out.variant, {"tuner", "optuna"})
        .read("avoid_duplicates", out.avoid_duplicates)
        .finish();
  if (!ok)
    return tl::make_unexpected(ok.error());
  auto improved = out.variant == "tuner";
  out.mixes_crossovers
    = crossover == "mixed" || (crossover.empty() && improved);
  rule.kind = operator_of(crossover);
  rule.swapping_prob = out.swapping_prob;
  rule.alpha = if_set(alpha).value_or(improved ? 0.3 : 0.5);
  rule.sigma_eta = if_set(sigma_eta);
  rule.epsilon = if_set(epsilon);
  out.eta = if_set(eta);
  out.mutation
    = !mutation.empty() ? mutation : (improved ? "mixed" : "uniform");
  out.mutation_prob = if_set(mutation_prob);
  auto parents = static_cast<std::int64_t>(rule.n_parents());
  if (out.population_size < parents)
    return fail(errc::invalid_argument,
                "option population_size of sampler nsgaii should be at least "
                  + std::to_string(parents) + " with crossover "
                  + std::string{crossover} + ", which takes that many parents",
                "options.population_size");
  return out;
}

} // namespace tuner
