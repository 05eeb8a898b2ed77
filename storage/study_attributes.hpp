#pragma once

#include "algorithms/core/error.hpp"
#include "algorithms/core/study_definition.hpp"
#include "storage/write_batch.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How a study's definition is kept in attributes of Optuna's schema.
///
/// User attributes `search_space` (a list of objects), `sampler` and `pruner`
/// (names), and the user's own; system attributes `study:metric_names` and
/// `tuner:config`, an object with `seed`, `sampler_options`, `pruner_options`.
namespace tuner::storage {

/// All attributes of a new study. No sampler or pruner is written if its name
/// is empty.
std::vector<put_study_attribute>
study_attributes(const study_definition& definition);

/// The attributes that follow from space, sampler, pruner, their options and
/// the seed: what to put when one of these changes later on.
std::vector<put_study_attribute>
study_attribute_updates(const study_definition& definition);

/// Takes one user attribute, as the database holds it, into `definition`. A
/// `search_space` that breaks the rules of `validate` leaves the space empty,
/// names that are no strings leave sampler and pruner empty.
/// Errors: `unreadable_study` if it is no JSON.
result<void> read_user_attribute(study_definition& definition,
                                 const std::string& key, std::string_view text);

/// Takes one system attribute if it belongs to the definition.
/// @returns Whether it does.
/// @pre `definition.directions` and `definition.seed` are set.
/// Errors: `unreadable_study` if `tuner:config` is damaged.
result<bool>
read_system_attribute(study_definition& definition, const std::string& key,
                      std::string_view text);

/// The seed of a study that names none, a function of its name (FNV-1a).
std::uint64_t default_seed(std::string_view study_name) noexcept;

} // namespace tuner::storage
