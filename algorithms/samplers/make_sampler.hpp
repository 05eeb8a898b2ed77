#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/options.hpp"
#include "algorithms/samplers/sampler.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace tuner {

/// The names that `make_sampler` knows, in the order to show them.
const std::vector<std::string_view>& sampler_names();

/// Checks a choice without making anything.
/// Errors: `invalid_argument`; `field` is `"name"` or `"options.<option>"`.
result<void> validate_sampler(const algorithm_choice& choice);

/// Makes a sampler that has observed nothing.
/// Errors: as `validate_sampler`.
result<std::unique_ptr<sampler>>
make_sampler(const algorithm_choice& choice, sampling_problem problem);

} // namespace tuner
