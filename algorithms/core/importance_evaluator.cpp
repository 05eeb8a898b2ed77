#include "algorithms/core/importance_evaluator.hpp"

namespace tuner {

std::string_view to_string(importance_evaluator x) noexcept {
  switch (x) {
    case importance_evaluator::fanova:
      return "fanova";
    case importance_evaluator::ped_anova:
      return "ped_anova";
    case importance_evaluator::mean_decrease_impurity:
      return "mean_decrease_impurity";
  }
  return "unknown";
}

std::optional<importance_evaluator>
parse_importance_evaluator(std::string_view name) noexcept {
  if (name == "fanova")
    return importance_evaluator::fanova;
  if (name == "ped_anova")
    return importance_evaluator::ped_anova;
  if (name == "mdi")
    return importance_evaluator::mean_decrease_impurity;
  return std::nullopt;
}

} // namespace tuner
