#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/options.hpp"
#include "algorithms/pruners/pruner.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace tuner {

/// The names that `make_pruner` knows, in the order to show them.
const std::vector<std::string_view>& pruner_names();

/// Checks a choice without making anything.
/// Errors: `invalid_argument`; `field` is `"name"` or `"options.<option>"`,
/// of what the option `wrapped` holds `"options.wrapped.pruner"` and
/// `"options.wrapped.pruner_options.<option>"`.
result<void> validate_pruner(const algorithm_choice& choice);

/// Makes a pruner that knows no trial.
/// Errors: as `validate_pruner`.
result<std::unique_ptr<pruner>>
make_pruner(const algorithm_choice& choice, const pruning_problem& problem);

} // namespace tuner
