#pragma once

#include "actors/messages.hpp"
#include "algorithms/core/error.hpp"
#include "http/json_stream.hpp"
#include "http/query_reader.hpp"

#include <memory>
#include <string>
#include <vector>

// What dashboards draw from, as JSON of columns: arrays of equal length, one
// value per trial, in the order of numbers. A column of 100,000 numbers is read
// by a browser in one go, where as many objects are not.
namespace tuner::http {

using snapshot_pointer = std::shared_ptr<const study_snapshot>;

/// Tells two states of a study apart as far as trials in `states` show them
/// (empty: all states): finished trials do not change.
std::string
version_of(const study_snapshot& study, const std::vector<trial_state>& states);

/// `{number, value, best, feasible}`: the COMPLETE trials of a study of one
/// objective, and the best feasible value up to each.
json_stream best_value_history(snapshot_pointer study);

/// `{reference_point, number, values, hypervolume, feasible}`: the COMPLETE
/// trials of a study of several objectives, and the volume dominated up to
/// each; `values` holds one array per objective.
json_stream
hypervolume_history(snapshot_pointer study, hypervolume_reply found);

/// `{number, state, steps, values}`: learning curves, one array per trial in
/// `steps` and `values`, thinned evenly; the first and the last point stay.
json_stream learning_curves(snapshot_pointer study, const curve_query& query);

/// `{param, number, state, x, value}`: one parameter against one objective, for
/// the trials that have it. `param` describes it, `x` holds its values.
/// Errors: `invalid_argument`, field `param` or `target_idx`.
result<json_stream> slice(snapshot_pointer study, const plot_query& query);

/// `{params, number, state, columns, value}`: all parameters, or those asked
/// for. `params` describes them, `columns` holds one array of values for each.
/// Errors: as `slice`.
result<json_stream>
parallel_coordinates(snapshot_pointer study, const plot_query& query);

} // namespace tuner::http
