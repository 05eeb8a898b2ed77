#pragma once

#include "algorithms/core/random.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tuner {

/// How the numeric parameters of parents are combined.
enum class crossover_operator { uniform, blx_alpha, sbx, vsbx, undx, spx };

/// A crossover with its parameters, which have Optuna's names and defaults.
struct crossover_rule {
  crossover_operator kind = crossover_operator::uniform;
  /// Uniform: probability to take the first parent's value.
  double swapping_prob = 0.5;
  /// BLX-alpha: by which share the parents' interval is widened on either side.
  double alpha = 0.5;
  /// SBX, vSBX: distribution index; children are nearer to the parents the
  /// larger it is.
  double eta = 20.0;
  /// SBX, vSBX: probability that a child is given the partner's value.
  double uniform_crossover_prob = 0.5;
  /// SBX, vSBX: probability that a value is a new one.
  double use_child_gene_prob = 0.5;
  /// UNDX: along the line through two parents, and across it; by default
  /// 0.35 / sqrt(parameters).
  double sigma_xi = 0.5;
  std::optional<double> sigma_eta = {};
  /// SPX: expansion of the parents' simplex; by default
  /// sqrt(parameters + 2).
  std::optional<double> epsilon = {};

  /// 3 for UNDX and SPX, else 2.
  std::size_t n_parents() const noexcept;
};

/// Makes one child.
///
/// The rules are Optuna's, whose UNDX takes variances for standard deviations
/// and whose vSBX draws two spreads. But it works in the units of the
/// parameters, upon which the children of these two then depend.
///
/// @param parents  Shape (rule.n_parents(), parameters), on the unit axes.
/// @returns  Shape (parameters); may lie outside [0, 1] for all but uniform
///           and SBX.
/// @see Syswerda 1989 (uniform); Eshelman, Schaffer 1992 (BLX-alpha); Deb,
///      Agrawal 1995 (SBX); Ballester, Carter 2003 (vSBX); Kita, Ono, Kobayashi
///      1999 (UNDX); Tsutsui, Goldberg, Sastry 2000 (SPX).
std::vector<double>
cross(const crossover_rule& rule,
      std::span<const std::span<const double>> parents, random_stream& stream);

/// SBX's two children in one parameter, kept in [0, 1].
/// @param u  Uniform in [0, 1).
std::array<double, 2> sbx_children(double a, double b, double eta, double u);

/// UNDX's child for given draws.
/// @param xi    Position along the line through the first two parents.
/// @param etas  Shape (parameters - 1 or more), across it.
std::vector<double> undx_child(std::span<const std::span<const double>> parents,
                               double xi, std::span<const double> etas);

/// SPX's child for given draws.
/// @param us  Shape (2), uniform in [0, 1).
std::vector<double> spx_child(std::span<const std::span<const double>> parents,
                              double epsilon, std::span<const double> us);

} // namespace tuner
