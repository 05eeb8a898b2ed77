#pragma once

#include "actors/study_creation.hpp"
#include "actors/study_state.hpp"
#include "storage/stored_study.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tuner::test {

/// A space with a float, an integer and a categorical.
search_space mixed_space();

/// An environment whose clock ticks one microsecond per look.
study_environment ticking_environment();

/// A study of `mixed_space` with the random sampler.
study_definition
definition(std::string name = "s",
           std::vector<direction> directions = {direction::minimize});

/// The study as right after its creation, with id 7.
std::shared_ptr<study_state> fresh(study_definition d = definition());

/// Pretends that the database took the batch: gives ids from 100 on.
void commit(study_state& study, const storage::write_batch& batch);

/// Asks for one trial and commits it.
trial ask_one(study_state& study);

/// Tells COMPLETE with the values and commits.
trial complete(study_state& study, std::int64_t number,
               std::vector<double> values);

} // namespace tuner::test
