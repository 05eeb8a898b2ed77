#include "algorithms/samplers/nsgaii_breeder.hpp"

#include "algorithms/core/portable_math.hpp"
#include "algorithms/evolution/polynomial_mutation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tuner {

namespace {

using genes = nsgaii_breeder::genes;

// Somewhere between the bound that `x` has passed and the parent nearest to it.
double move_inside(double x, const std::vector<genes>& parents,
                   std::size_t gene, random_stream& stream) {
  auto [low, high] = std::minmax_element(
    parents.begin(), parents.end(),
    [=](const genes& a, const genes& b) { return a[gene] < b[gene]; });
  return x < 0.0 ? stream.uniform(0.0, (*low)[gene])
                 : stream.uniform((*high)[gene], 1.0);
}

} // namespace

nsgaii_breeder::nsgaii_breeder(const nsgaii_options& options,
                               const search_space& space,
                               std::size_t n_objectives)
  : options_{options}, improved_{options.variant == "tuner"}, axes_{axes_of(
                                                                space)} {
  options_.crossover.eta = options.eta.value_or(n_objectives == 1 ? 2.0 : 20.0);
  for (std::size_t i = 0; i < axes_.size(); ++i)
    if (!axes_[i].is_single())
      modelled_.push_back(i);
}

genes nsgaii_breeder::to_genes(std::span<const double> point) const {
  genes out;
  out.reserve(size());
  for (auto i : modelled_)
    out.push_back(std::isnan(point[i]) ? point[i] : axes_[i].to_unit(point[i]));
  return out;
}

std::vector<double> nsgaii_breeder::to_point(const genes& g) const {
  std::vector<double> out;
  out.reserve(axes_.size());
  auto next = g.begin();
  for (const auto& axis : axes_)
    out.push_back(axis.from_unit(axis.is_single() ? 0.5 : *next++));
  return out;
}

crossover_rule nsgaii_breeder::draw_rule(random_stream& stream) const {
  auto out = options_.crossover;
  if (options_.mixes_crossovers)
    out.kind = stream.uniform() < 0.5 ? crossover_operator::uniform
                                      : crossover_operator::blx_alpha;
  return out;
}

std::optional<genes> nsgaii_breeder::cross(const crossover_rule& rule,
                                           const std::vector<genes>& parents,
                                           random_stream& stream) const {
  std::vector<genes> numbers(parents.size());
  for (std::size_t p = 0; p < parents.size(); ++p)
    for (std::size_t i = 0; i < size(); ++i)
      if (!is_choice(i))
        numbers[p].push_back(parents[p][i]);
  auto crossed = tuner::cross(
    rule, std::vector<std::span<const double>>(numbers.begin(), numbers.end()),
    stream);
  genes out;
  auto next = crossed.begin();
  for (std::size_t i = 0; i < size(); ++i) {
    if (is_choice(i)) {
      const auto& from = stream.uniform() < options_.swapping_prob
                           ? parents.front()
                           : parents.back();
      out.push_back(from[i]);
      continue;
    }
    auto x = *next++;
    if (improved_ && (x < 0.0 || x > 1.0))
      x = move_inside(x, parents, i, stream);
    if (x < 0.0 && axes_[modelled_[i]].type() == unit_axis::kind::continuous)
      return std::nullopt;
    out.push_back(std::clamp(x, 0.0, 1.0));
  }
  return out;
}

void nsgaii_breeder::mutate(genes& child, random_stream& stream) const {
  auto probability = options_.mutation_prob.value_or(
    1.0 / std::max(1.0, static_cast<double>(size())));
  for (std::size_t i = 0; i < size(); ++i) {
    if (stream.uniform() >= probability)
      continue;
    auto near = options_.mutation != "uniform" && !is_choice(i);
    auto eta = options_.mutation_eta;
    if (near && options_.mutation == "mixed") {
      near = stream.uniform() < 0.75;
      eta = portable::pow(100.0, stream.uniform());
    }
    auto u = stream.uniform();
    child[i] = near ? polynomial_mutation(child[i], eta, u) : u;
  }
}

} // namespace tuner
