#pragma once

#include "actors/messages.hpp"
#include "http/json_document.hpp"
#include "http/json_writer.hpp"
#include "http/validation_errors.hpp"
#include "storage/stored_study.hpp"

#include <string_view>

namespace tuner::http {

/// Reads the body of `POST /studies`. A sampler or pruner that is not named
/// stays empty: the registry knows the defaults, and what there is.
create_request read_create(const json& body, validation_errors& errors);

/// Reads the body of `PATCH /studies/{name}`.
patch_request read_patch(const json& body, validation_errors& errors);

/// Writes StudyResponse: `{study_id, study_name, direction, n_trials,
/// best_value, best_params, datetime_start, user_attrs}`.
/// @param state  Written as a member of that name unless empty.
void write_study(json_writer& out, const study_summary& x,
                 std::string_view state = {});

/// Writes StudySummary, an entry of `GET /studies`: `{study_id, study_name,
/// direction, n_trials, best_value, datetime_start}`.
void write_listing_entry(json_writer& out,
                         const storage::study_listing_entry& x);

/// Writes one direction as a string, several as a list.
void write_directions(json_writer& out, const std::vector<direction>& xs);

} // namespace tuner::http
