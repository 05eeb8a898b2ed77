#include "algorithms/evolution/crossover.hpp"

#include "algorithms/core/portable_math.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tuner {

namespace {

using genes = std::span<const double>;
using family = std::span<const genes>;

double dot(genes a, genes b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// Takes, for all parameters, the genes of one of two children that SBX or vSBX
// made, or of one of two parents.
std::vector<double> mix(const crossover_rule& rule, family parents, genes first,
                        genes second, random_stream& stream) {
  auto n = first.size();
  std::vector<double> one(n);
  std::vector<double> other(n);
  for (std::size_t i = 0; i < n; ++i) {
    auto is_new = stream.uniform() < rule.use_child_gene_prob;
    one[i] = is_new ? first[i] : parents[0][i];
    other[i] = is_new ? second[i] : parents[1][i];
    if (stream.uniform() < rule.uniform_crossover_prob)
      std::swap(one[i], other[i]);
  }
  return stream.uniform() < 0.5 ? one : other;
}

std::vector<double>
uniform(const crossover_rule& rule, family parents, random_stream& stream) {
  std::vector<double> out;
  for (std::size_t i = 0; i < parents[0].size(); ++i)
    out.push_back(parents[stream.uniform() < rule.swapping_prob ? 0 : 1][i]);
  return out;
}

std::vector<double>
blx_alpha(const crossover_rule& rule, family parents, random_stream& stream) {
  std::vector<double> out;
  for (std::size_t i = 0; i < parents[0].size(); ++i) {
    auto [low, high] = std::minmax(parents[0][i], parents[1][i]);
    auto margin = rule.alpha * (high - low);
    out.push_back(stream.uniform(low - margin, high + margin));
  }
  return out;
}

std::vector<double>
sbx(const crossover_rule& rule, family parents, random_stream& stream) {
  std::vector<double> first;
  std::vector<double> second;
  for (std::size_t i = 0; i < parents[0].size(); ++i) {
    auto [a, b]
      = sbx_children(parents[0][i], parents[1][i], rule.eta, stream.uniform());
    first.push_back(a);
    second.push_back(b);
  }
  return mix(rule, parents, first, second, stream);
}

std::vector<double>
vsbx(const crossover_rule& rule, family parents, random_stream& stream) {
  constexpr double least = 1e-10;
  auto n = parents[0].size();
  std::vector<double> beta1(n);
  std::vector<double> beta2(n);
  for (std::size_t i = 0; i < n; ++i) {
    auto u = stream.uniform();
    auto power = 1.0 / (rule.eta + 1.0);
    beta1[i] = portable::pow(1.0 / std::max(2.0 * u, least), power);
    beta2[i] = portable::pow(1.0 / std::max(2.0 * (1.0 - u), least), power);
  }
  auto swap1 = stream.uniform() > 0.5;
  auto swap2 = stream.uniform() > 0.5;
  std::vector<double> first(n);
  std::vector<double> second(n);
  for (std::size_t i = 0; i < n; ++i) {
    auto a = parents[0][i];
    auto b = parents[1][i];
    auto s = beta1[i];
    auto t = beta2[i];
    first[i] = swap1 ? 0.5 * ((1.0 - s) * a + (1.0 + t) * b)
                     : 0.5 * ((1.0 + s) * a + (1.0 - t) * b);
    second[i] = swap2 ? 0.5 * (-(1.0 - s) * a + (3.0 - t) * b)
                      : 0.5 * ((3.0 - s) * a - (1.0 - t) * b);
  }
  return mix(rule, parents, first, second, stream);
}

// Optuna passes the variances where NumPy takes standard deviations.
std::vector<double>
undx(const crossover_rule& rule, family parents, random_stream& stream) {
  auto n = parents[0].size();
  auto sigma = rule.sigma_eta.value_or(0.35 / std::sqrt(n));
  std::vector<double> etas(n - 1);
  for (auto& x : etas)
    x = sigma * sigma * stream.normal();
  return undx_child(parents, rule.sigma_xi * rule.sigma_xi * stream.normal(),
                    etas);
}

std::vector<double>
spx(const crossover_rule& rule, family parents, random_stream& stream) {
  auto n = static_cast<double>(parents[0].size());
  std::array<double, 2> us{stream.uniform(), stream.uniform()};
  return spx_child(parents, rule.epsilon.value_or(std::sqrt(n + 2.0)), us);
}

} // namespace

std::size_t crossover_rule::n_parents() const noexcept {
  return kind == crossover_operator::undx || kind == crossover_operator::spx
           ? 3
           : 2;
}

std::vector<double>
cross(const crossover_rule& rule, family parents, random_stream& stream) {
  if (parents[0].empty())
    return {};
  switch (rule.kind) {
    case crossover_operator::blx_alpha:
      return blx_alpha(rule, parents, stream);
    case crossover_operator::sbx:
      return sbx(rule, parents, stream);
    case crossover_operator::vsbx:
      return vsbx(rule, parents, stream);
    case crossover_operator::undx:
      return undx(rule, parents, stream);
    case crossover_operator::spx:
      return spx(rule, parents, stream);
    default:
      return uniform(rule, parents, stream);
  }
}

std::array<double, 2> sbx_children(double a, double b, double eta, double u) {
  auto [low, high] = std::minmax(a, b);
  auto distance = std::max(high - low, 1e-10);
  auto power = 1.0 / (eta + 1.0);
  // How far the spread may go so that no child leaves [0, 1].
  auto spread = [&](double room) {
    auto alpha = 2.0 - portable::pow(1.0 + 2.0 * room / distance, -(eta + 1.0));
    return u > 1.0 / alpha ? portable::pow(1.0 / (2.0 - u * alpha), power)
                           : portable::pow(u * alpha, power);
  };
  return {std::max(0.5 * (low + high - spread(low) * distance), 0.0),
          std::min(0.5 * (low + high + spread(1.0 - high) * distance), 1.0)};
}

std::vector<double>
undx_child(family parents, double xi, std::span<const double> etas) {
  auto n = parents[0].size();
  std::vector<double> along(n);
  std::vector<double> to_third(n);
  std::vector<double> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    along[i] = parents[1][i] - parents[0][i];
    to_third[i] = parents[2][i] - parents[0][i];
    out[i] = 0.5 * (parents[0][i] + parents[1][i]) - xi * along[i];
  }
  auto length = std::sqrt(dot(along, along));
  for (auto& x : along)
    x /= std::max(length, 1e-10);
  auto projection = dot(to_third, along);
  for (std::size_t i = 0; i < n; ++i)
    to_third[i] -= projection * along[i];
  auto distance = std::sqrt(dot(to_third, to_third));
  // The reflection that takes the first axis to the line takes the others to a
  // basis of what is across it.
  auto normal = along;
  normal[0] += along[0] < 0.0 ? -1.0 : 1.0;
  auto share = 2.0 * dot(genes{normal}.subspan(1), etas) / dot(normal, normal);
  for (std::size_t i = 0; i < n; ++i)
    out[i] += distance * ((i > 0 ? etas[i - 1] : 0.0) - share * normal[i]);
  return out;
}

std::vector<double>
spx_child(family parents, double epsilon, std::span<const double> us) {
  std::array<double, 2> r{us[0], std::sqrt(us[1])};
  std::vector<double> out;
  for (std::size_t i = 0; i < parents[0].size(); ++i) {
    auto centre = (parents[0][i] + parents[1][i] + parents[2][i]) / 3.0;
    auto corner = [&](std::size_t k) {
      return centre + epsilon * (parents[k][i] - centre);
    };
    auto first = r[0] * (corner(0) - corner(1));
    out.push_back(corner(2) + r[1] * (corner(1) - corner(2) + first));
  }
  return out;
}

} // namespace tuner
