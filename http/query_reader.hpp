#pragma once

#include "actors/messages.hpp"
#include "http/router.hpp"
#include "http/validation_errors.hpp"
#include "storage/stored_study.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// What `GET …/importance` asks for.
struct importance_query {
  importance_evaluator evaluator = importance_evaluator::fanova;
  std::size_t objective = 0;
};

/// Reads `evaluator` (`fanova`, `ped_anova` or `mdi`) and `target_idx` (≥ 0,
/// default 0). Whether there is such an objective is for others to say.
importance_query
read_importance_query(const request& req, validation_errors& errors);

/// Reads `reference_point`: finite numbers, separated by commas or in several
/// parameters of that name; nothing if there is none.
std::optional<std::vector<double>>
read_reference_point(const request& req, validation_errors& errors);

/// What the plots of trials ask for.
struct plot_query {
  std::size_t objective = 0;
  /// Only these states.
  std::vector<trial_state> states;
  /// Parameters by name; empty: all.
  std::vector<std::string> params = {};
};

/// Reads `target_idx` (as above), `state` (repeatable, default COMPLETE) and
/// `param` (repeatable).
plot_query read_plot_query(const request& req, validation_errors& errors);

/// Which learning curves to show, and how much of them.
struct curve_query {
  /// Only these states; empty: all.
  std::vector<trial_state> states;
  /// The newest so many.
  std::size_t limit = 0;
  /// At most so many points of each.
  std::size_t points = 0;
};

/// Reads `state` (repeatable), `limit` (1 .. 100000, default 1000) and `points`
/// (2 .. 10000, default 100).
curve_query read_curve_query(const request& req, validation_errors& errors);

/// Reads the id of the last event known from the header `Last-Event-ID`, or
/// else, for who cannot set headers, from `last_event_id`: 0 .. 2^53. Nothing
/// if there is none.
std::optional<std::int64_t>
read_last_event_id(const request& req, validation_errors& errors);

enum class export_format { json, csv };

/// Reads `format`, `json` (default) or `csv`.
export_format read_export_format(const request& req, validation_errors& errors);

} // namespace tuner::http
