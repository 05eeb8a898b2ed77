#pragma once

#include "actors/messages.hpp"
#include "actors/study_state.hpp"
#include "algorithms/core/error.hpp"
#include "storage/write_batch.hpp"

#include <cstdint>
#include <memory>

namespace tuner {

/// The request with its search space normalized, after checking that its
/// sampler and pruner can be made for that space.
/// Errors: `invalid_argument`; `field` is `sampler`, `sampler_options.<name>`,
///   `search_space.…`, and so on.
result<create_request>
check_creation(create_request req, const study_environment& env);

/// What a new study is: the request with the service's defaults and a seed
/// drawn from the system where it names none.
study_definition
complete_definition(const create_request& req, const study_environment& env);

/// The batch that creates it, and keeps the answer if `req.record` makes one.
storage::write_batch
creation_of(const study_definition& definition, const create_request& req);

/// What `study_state::summary` says of it right after its creation.
study_summary
summary_of_new(std::int64_t id, const study_definition& definition);

/// The study as it is right after its creation.
result<std::shared_ptr<study_state>>
new_study(std::int64_t id, const study_definition& definition,
          const study_environment& env);

} // namespace tuner
