#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tuner {

/// Ways of saying how much each parameter matters for an objective.
enum class importance_evaluator : std::uint8_t {
  /// Share of the variance that a parameter explains by itself, in a random
  /// forest over the whole space.
  fanova,
  /// How differently a parameter is distributed among the best trials.
  ped_anova,
  /// How much the splits at a parameter reduce the error of a random forest.
  mean_decrease_impurity,
};

/// The name that answers carry: `"fanova"`, `"ped_anova"`,
/// `"mean_decrease_impurity"`.
std::string_view to_string(importance_evaluator x) noexcept;

/// The evaluator that a request calls `"fanova"`, `"ped_anova"` or `"mdi"`, or
/// nothing.
std::optional<importance_evaluator>
parse_importance_evaluator(std::string_view name) noexcept;

} // namespace tuner
