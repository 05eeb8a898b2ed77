#include "algorithms/samplers/nsgaii_sampler.hpp"

#include "algorithms/samplers/draw_purpose.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tuner {

namespace {

// How often to look for a child that is inside the ranges, or new.
constexpr int most_crossovers = 100;
constexpr int most_children = 20;

} // namespace

nsgaii_sampler::nsgaii_sampler(const nsgaii_options& options,
                               const sampling_problem& problem)
  : options_{options}, seed_{problem.seed},
    improved_{options.variant == "tuner"}, random_{problem},
    axes_{axes_of(problem.space)}, breeder_{options, problem.space,
                                            problem.directions.size()},
    population_{{static_cast<std::size_t>(options.population_size), !improved_},
                problem.directions,
                problem.study_attrs},
    tried_{axes_} {
  if (improved_ && axes_.size() <= sobol_sequence::max_dimensions())
    sobol_.emplace(axes_.size(), problem.seed);
}

void nsgaii_sampler::observe(const trial& x, std::span<const double> point) {
  auto i = static_cast<std::size_t>(x.number);
  if (i >= is_running_.size())
    is_running_.resize(i + 1, false);
  n_running_ -= is_running_[i] ? 1 : 0;
  is_running_[i] = x.state == trial_state::running;
  n_running_ += is_running_[i] ? 1 : 0;
  if (improved_ && options_.avoid_duplicates)
    tried_.add(point);
  population_.observe(x);
  if (x.state == trial_state::complete) {
    auto g = breeder_.to_genes(point);
    genes_.resize(std::max(genes_.size(), (i + 1) * g.size()),
                  std::numeric_limits<double>::quiet_NaN());
    std::copy(g.begin(), g.end(),
              genes_.begin() + static_cast<std::ptrdiff_t>(i * g.size()));
  }
  if (announced_ && announced_->trial == x.number) {
    population_.settle(announced_->generation, announced_->parents);
    announced_.reset();
  }
}

bool nsgaii_sampler::is_starting() const {
  if (!improved_)
    return population_.next_generation() == 0;
  auto n = static_cast<std::size_t>(options_.n_startup_trials);
  auto done = population_.n_complete();
  return done + n_running_ < n || done < std::max<std::size_t>(2, (n + 1) / 2);
}

suggestion nsgaii_sampler::start(std::int64_t number) {
  if (!sobol_)
    return random_.suggest(number);
  suggestion out{std::vector<double>(axes_.size()), "qmc"};
  sobol_->point(static_cast<std::uint64_t>(number), out.point);
  for (std::size_t i = 0; i < axes_.size(); ++i)
    out.point[i] = axes_[i].from_unit(out.point[i]);
  return out;
}

std::span<const std::int64_t> nsgaii_sampler::mates(std::int64_t generation) {
  std::span<const std::int64_t> out = population_.mates(generation);
  if (!improved_)
    return out;
  auto most
    = std::max(10.0, std::sqrt(static_cast<double>(population_.n_complete())));
  return out.first(std::min(out.size(), static_cast<std::size_t>(most)));
}

nsgaii_sampler::genes
nsgaii_sampler::genes_of(std::int64_t number, random_stream& stream) const {
  auto all = std::span{genes_}.subspan(
    static_cast<std::size_t>(number) * breeder_.size(), breeder_.size());
  genes out;
  out.reserve(all.size());
  for (auto x : all)
    out.push_back(std::isnan(x) ? stream.uniform() : x);
  return out;
}

std::size_t nsgaii_sampler::select(std::span<const std::int64_t> mates,
                                   const std::vector<std::size_t>& taken,
                                   random_stream& stream) const {
  // `taken` is ascending: each draw skips those that it has passed.
  auto draw = [&] {
    auto out
      = static_cast<std::size_t>(stream.below(mates.size() - taken.size()));
    for (auto x : taken)
      out += out >= x ? 1 : 0;
    return out;
  };
  auto a = draw();
  auto b = draw();
  if (improved_)
    return std::min(a, b);
  return population_.dominates(mates[a], mates[b]) ? a : b;
}

nsgaii_sampler::genes
nsgaii_sampler::make_child(std::span<const std::int64_t> mates,
                           random_stream& stream) const {
  if (stream.uniform() >= options_.crossover_prob) {
    auto i = improved_ ? select(mates, {}, stream)
                       : static_cast<std::size_t>(stream.below(mates.size()));
    return genes_of(mates[i], stream);
  }
  auto rule = breeder_.draw_rule(stream);
  std::vector<genes> parents;
  for (int attempt = 0; attempt < most_crossovers; ++attempt) {
    parents.clear();
    std::vector<std::size_t> taken;
    while (parents.size() < rule.n_parents()) {
      // Fewer than it takes are found in small or damaged studies only.
      if (taken.size() == mates.size())
        return parents.front();
      auto i = select(mates, taken, stream);
      parents.push_back(genes_of(mates[i], stream));
      taken.insert(std::lower_bound(taken.begin(), taken.end(), i), i);
    }
    if (auto child = breeder_.cross(rule, parents, stream))
      return *child;
  }
  return parents.front();
}

suggestion nsgaii_sampler::accept(std::vector<double> point) {
  auto out = sampler::accept(std::move(point));
  out.trial_attrs.push_back(
    nsgaii_population::generation_attribute(population_.next_generation()));
  return out;
}

suggestion nsgaii_sampler::suggest(std::int64_t number) {
  auto generation = population_.next_generation();
  suggestion out;
  auto from
    = is_starting() ? std::span<const std::int64_t>{} : mates(generation);
  if (from.empty())
    out = start(number);
  else
    out.sampler = "nsgaii";
  out.trial_attrs.push_back(
    nsgaii_population::generation_attribute(generation));
  if (!population_.has_parents(generation)) {
    auto parents = population_.parents(generation);
    out.study_attrs.push_back(
      population_.parents_attribute(generation, parents));
    announced_ = {number, generation, std::move(parents)};
  }
  if (from.empty())
    return out;
  random_stream stream{seed_, static_cast<std::uint64_t>(number),
                       static_cast<std::uint64_t>(draw_purpose::nsgaii_child)};
  auto avoids = improved_ && options_.avoid_duplicates;
  for (int attempt = 0; attempt < most_children; ++attempt) {
    auto child = make_child(from, stream);
    breeder_.mutate(child, stream);
    out.point = breeder_.to_point(child);
    if (!avoids || !tried_.contains(out.point))
      return out;
  }
  // All around has been tried: look elsewhere.
  out.point = random_.suggest(number).point;
  return out;
}

} // namespace tuner
