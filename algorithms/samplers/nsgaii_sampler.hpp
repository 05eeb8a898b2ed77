#pragma once

#include "algorithms/core/random.hpp"
#include "algorithms/samplers/nsgaii_breeder.hpp"
#include "algorithms/samplers/nsgaii_options.hpp"
#include "algorithms/samplers/nsgaii_population.hpp"
#include "algorithms/samplers/random_sampler.hpp"
#include "algorithms/samplers/sampler.hpp"
#include "algorithms/samplers/sobol.hpp"
#include "algorithms/samplers/tried_points.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tuner {

/// NSGA-II: a genetic algorithm that prefers points which no other dominates
/// and, among those, points that are far from others in the objectives. Takes
/// any number of objectives, and constraints: what is feasible beats what is
/// not.
///
/// Variant "optuna" keeps the rules of Optuna 5: a generation of random points;
/// then children of the best of all generations before, chosen anew when a
/// generation is full. Variant "tuner" differs in what costs it most trials:
///
/// 1. The first `n_startup_trials` are points of a scrambled Sobol sequence,
///    and children follow when so many have been asked for and half as many
///    have finished (Optuna: random points until a generation has finished).
/// 2. A trial that has completed may have children at once, with the next
///    suggestion: a steady-state algorithm (Durillo, Nebro, Luna, Alba 2009).
/// 3. Only the best max(10, sqrt(n)) of n COMPLETE trials have children, at
///    most a population: greedy while trials are few, broad when they are many.
/// 4. Of two drawn, the better rank wins, then the less crowded (Optuna: only
///    one that dominates wins).
/// 5. Crossover and mutation are drawn from several, see `nsgaii_breeder`.
/// 6. Points that have been tried are not tried again while there are others.
///
/// Generations and parents are kept in the study as Optuna keeps them, whatever
/// the variant, so that each continues what the other began; see
/// `nsgaii_population`.
///
/// PRUNED trials take no part. A parameter that a trial lacks is inherited at
/// random from its whole range.
///
/// Cost of `suggest`: a sort of at most three generations if a trial has
/// completed since; independent of the number of trials. Memory: about 260
/// bytes per trial of 6 parameters.
/// @see Deb, Pratap, Agarwal, Meyarivan, "A Fast and Elitist Multiobjective
///      Genetic Algorithm: NSGA-II", IEEE TEVC 2002.
class nsgaii_sampler final : public sampler {
public:
  nsgaii_sampler(const nsgaii_options& options,
                 const sampling_problem& problem);

  void observe(const trial& x, std::span<const double> point) override;

  suggestion suggest(std::int64_t number) override;

  suggestion accept(std::vector<double> point) override;

private:
  using genes = nsgaii_breeder::genes;

  struct settlement {
    std::int64_t trial = 0;
    std::int64_t generation = 0;
    std::vector<std::int64_t> parents;
  };

  bool is_starting() const;
  suggestion start(std::int64_t number);
  std::span<const std::int64_t> mates(std::int64_t generation);
  genes genes_of(std::int64_t number, random_stream& stream) const;
  std::size_t
  select(std::span<const std::int64_t> mates,
         const std::vector<std::size_t>& taken, random_stream& stream) const;
  genes
  make_child(std::span<const std::int64_t> mates, random_stream& stream) const;

  nsgaii_options options_;
  std::uint64_t seed_;
  bool improved_;
  random_sampler random_;
  // Only in spaces it has dimensions for.
  std::optional<sobol_sequence> sobol_;
  std::vector<unit_axis> axes_;
  nsgaii_breeder breeder_;
  nsgaii_population population_;
  tried_points tried_;
  // Shape (trials, genes); of COMPLETE trials only.
  std::vector<double> genes_;
  // By trial number.
  std::vector<bool> is_running_;
  std::size_t n_running_ = 0;
  // Parents that were chosen for a trial which has not been observed yet.
  std::optional<settlement> announced_;
};

} // namespace tuner
