#pragma once

#include "actors/messages.hpp"
#include "http/router.hpp"
#include "http/validation_errors.hpp"
#include "storage/stored_study.hpp"

#include <cstdint>
#include <string>

namespace tuner::http {

/// Reads `{trial_id}` of a path. Numbers that no trial has are for the study
/// to refuse.
/// @param index  Position among the captures.
std::int64_t
read_trial_id(const request& req, std::size_t index, validation_errors& errors);

/// Reads `limit` (1 .. 1000, default 100), `offset` (≥ 0), `state`
/// (repeatable) and `order` (`number` or `-number`).
list_request read_list_query(const request& req, validation_errors& errors);

/// Reads `limit`, `offset` and `search`.
storage::study_query
read_study_query(const request& req, validation_errors& errors);

enum class export_format { json, csv };

/// Reads `format`, `json` (default) or `csv`.
export_format read_export_format(const request& req, validation_errors& errors);

} // namespace tuner::http
