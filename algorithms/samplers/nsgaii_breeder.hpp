#pragma once

#include "algorithms/core/random.hpp"
#include "algorithms/core/search_space.hpp"
#include "algorithms/core/unit_axis.hpp"
#include "algorithms/samplers/nsgaii_options.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tuner {

/// Makes children of points: crossover and mutation in a mixed search space.
///
/// Works on genes: one number in [0, 1] per parameter that has more than one
/// value, in the order of the space, see `unit_axis`. Thread-safe.
class nsgaii_breeder {
public:
  using genes = std::vector<double>;

  /// @param n_objectives  Decides how far SBX and vSBX reach by default.
  nsgaii_breeder(const nsgaii_options& options, const search_space& space,
                 std::size_t n_objectives);

  /// The number of genes.
  std::size_t size() const noexcept {
    return modelled_.size();
  }

  /// The genes of a point; NaN where the point is.
  genes to_genes(std::span<const double> point) const;

  /// The point of genes, each in [0, 1], in internal representation.
  std::vector<double> to_point(const genes& g) const;

  /// How the next child is to be made.
  crossover_rule draw_rule(random_stream& stream) const;

  /// A child.
  ///
  /// A number that lies outside its range is moved to a place between the
  /// nearest parent and the bound. Under Optuna's rules it is moved to the
  /// upper bound, but there is no child if a continuous parameter lies below
  /// the lower one.
  ///
  /// @param parents  `rule.n_parents()` of them, without NaN.
  std::optional<genes>
  cross(const crossover_rule& rule, const std::vector<genes>& parents,
        random_stream& stream) const;

  /// Changes some parameters. With `"mixed"` mutation a quarter of the changed
  /// numbers is drawn anew, the others move by polynomial mutation with an
  /// index drawn between 1 and 100, the same share per factor: by a quarter of
  /// the range, by a hundredth of it, and by all that lies between. Choices
  /// are always drawn anew.
  void mutate(genes& child, random_stream& stream) const;

private:
  bool is_choice(std::size_t gene) const {
    return axes_[modelled_[gene]].type() == unit_axis::kind::choice;
  }

  nsgaii_options options_;
  bool improved_;
  std::vector<unit_axis> axes_;
  // Per gene: its axis.
  std::vector<std::size_t> modelled_;
};

} // namespace tuner
