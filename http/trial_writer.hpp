#pragma once

#include "actors/messages.hpp"
#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial.hpp"
#include "http/json_writer.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tuner::http {

/// How much of a trial to write.
enum class trial_detail {
  /// TrialResponse: `{trial_id, study_name, state, values, params,
  /// datetime_start, datetime_complete, duration_seconds, user_attrs}`.
  plain,
  /// And `{intermediate_values, constraints, worker}`.
  full,
};

/// Writes one trial. @param table  What `x.params` refer to.
void write_trial(json_writer& out, std::string_view study,
                 const parameter_table& table, const trial& x,
                 trial_detail detail);

/// Writes a trial handed out: `{trial_id, params, study_name, number,
/// sampler}`.
void write_suggestion(json_writer& out, std::string_view study,
                      const parameter_table& table, const asked_trial& x);

/// Writes the answer to `best`: `{params, value, trial_id}`.
void write_best(json_writer& out, const parameter_table& table, const trial& x);

/// Writes a point of the Pareto front: `{trial_id, values, params}`.
void write_pareto_point(json_writer& out, const parameter_table& table,
                        const trial& x);

/// Writes `{name: value}` in the order in which the parameters were set.
void write_params(json_writer& out, const parameter_table& table,
                  const trial& x);

/// Writes a list of numbers, also if it has one element.
void write_values(json_writer& out, const std::vector<double>& xs);

/// Writes a list with one element as a number.
void write_objective(json_writer& out, const std::vector<double>& xs);

/// Writes `{key: value}`.
void write_attributes(json_writer& out, const std::vector<attribute>& xs);

/// Writes a time or `null`.
void write_time(json_writer& out, const std::optional<timestamp>& t);

/// Seconds between start and completion, or nothing if one is missing.
std::optional<double> duration_seconds(const trial& x) noexcept;

} // namespace tuner::http
