#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial_log.hpp"
#include "algorithms/importance/importances.hpp"

#include <cstddef>

namespace tuner {

struct ped_anova_options {
  /// Share of the trials that count as good; those that equal the worst of them
  /// count, too. In (0, 1].
  double target_quantile = 0.1;
  /// Compare the good ones with all that were tried; else with a uniform
  /// density.
  bool evaluate_on_local = true;
};

/// How far the distribution of each parameter among the good trials is from
/// that among all, as Pearson's divergence of densities on a grid; not scaled
/// to a sum of one.
///
/// Looks at COMPLETE trials with a finite objective. Every parameter that one
/// of the COMPLETE trials has is in the answer, in the order of first names in
/// `table`. A parameter that not all trials have, or whose range changed, is
/// judged within each group of trials that agree, weighted by how many good
/// and how many of all trials the group holds.
///
/// Cost: linear in trials × parameters.
/// @see Watanabe, Bansal, Hutter, "PED-ANOVA: Efficiently Quantifying
///      Hyperparameter Importance in Arbitrary Subspaces", IJCAI 2023.
importances ped_anova(const trial_log& trials, const parameter_table& table,
                      std::size_t objective, direction goal,
                      const ped_anova_options& options = {});

} // namespace tuner
