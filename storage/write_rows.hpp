#pragma once

#include "algorithms/core/error.hpp"
#include "storage/write_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What a group of batches means for each table, worked out once for all
/// databases.
namespace tuner::storage {

/// What the database must hold for a study that a group writes to.
struct expectation {
  std::int64_t study_id = 0;
  std::string_view study_name;
  /// One more than the highest trial number.
  std::int64_t next_number = 0;
};

/// What must be verified and reserved before a group is written.
struct write_plan {
  /// One per study, ascending in id, the order in which to lock.
  std::vector<expectation> studies;
  /// How many trials get a new id.
  std::size_t n_trials = 0;
};

/// Plans `batches`, none of which creates or deletes a study.
/// Errors: `changed_elsewhere` if two batches of a study contradict each other.
result<write_plan> plan_writes(std::span<const write_batch> batches);

struct new_trial_row {
  std::int64_t trial_id = 0;
  std::int64_t study_id = 0;
  std::int64_t number = 0;
  trial_state state = trial_state::running;
  std::optional<timestamp> datetime_start;
  std::optional<timestamp> datetime_complete;
};

struct start_row {
  std::int64_t trial_id = 0;
  std::int64_t study_id = 0;
  timestamp datetime_start;
};

struct finish_row {
  std::int64_t trial_id = 0;
  std::int64_t study_id = 0;
  trial_state state = trial_state::complete;
  timestamp datetime_complete;
};

/// A trial that must be RUNNING although the group does not finish it.
struct running_row {
  std::int64_t trial_id = 0;
  std::int64_t study_id = 0;
};

struct param_row {
  std::int64_t trial_id = 0;
  std::string_view name;
  double value = 0.0;
  /// Points into `write_rows::texts`.
  std::string_view distribution_json;
};

struct value_row {
  std::int64_t trial_id = 0;
  std::int32_t objective = 0;
  /// Never NaN.
  double value = 0.0;
};

struct intermediate_row {
  std::int64_t trial_id = 0;
  std::int32_t step = 0;
  double value = 0.0;
};

/// Adds or replaces; `owner` is a study or a trial.
struct attribute_row {
  std::int64_t owner = 0;
  std::string_view key;
  std::string_view json;
};

struct policy_row {
  std::int64_t study_id = 0;
  trial_policy policy;
  std::int64_t n_imported = 0;
};

/// The lease of a trial, or that it has none any more.
struct lease_row {
  std::int64_t trial_id = 0;
  std::int64_t study_id = 0;
  std::optional<double> seconds;
};

/// Points into the batches.
struct answer_row {
  /// 0 for creations of studies.
  std::int64_t study_id = 0;
  const recorded_answer* answer = nullptr;
};

/// What a study's changes in the group are in the log.
struct event_row {
  std::int64_t study_id = 0;
  change_log_end end;
  std::string changes;
  /// What the log loses: all up to this id.
  std::int64_t drop_to = 0;
};

/// The rows of a group, in the order of its batches. No trial has the same
/// step or two leases, no study two policies, no owner the same key twice: the
/// last one given wins. All changes of a study are one row of the log.
///
/// Views point into the batches and into `texts`.
struct write_rows {
  std::vector<new_trial_row> trials;
  std::vector<start_row> starts;
  std::vector<finish_row> finishes;
  std::vector<running_row> running;
  /// Of inserted trials, which have none yet.
  std::vector<param_row> params;
  /// Of started trials; another program may have given them some beforehand,
  /// which these replace.
  std::vector<param_row> started_params;
  std::vector<value_row> values;
  std::vector<intermediate_row> intermediate_values;
  std::vector<attribute_row> trial_user_attributes;
  std::vector<attribute_row> trial_system_attributes;
  std::vector<attribute_row> study_user_attributes;
  std::vector<attribute_row> study_system_attributes;
  std::vector<policy_row> policies;
  std::vector<lease_row> leases;
  std::vector<answer_row> answers;
  std::vector<event_row> events;
  std::vector<std::unique_ptr<const std::string>> texts;
};

/// Lays out `batches`, none of which creates or deletes a study.
///
/// @param trial_ids One per inserted trial, ascending.
/// @param receipts  Gets one receipt per batch.
/// Errors: `invalid_argument` for what no database may hold: NaN as a value or
///   a parameter, U+0000 in a name or key.
result<write_rows> make_rows(std::span<const write_batch> batches,
                             std::span<const std::int64_t> trial_ids,
                             std::vector<write_receipt>& receipts);

/// The column `value_type` or `intermediate_value_type` that goes with `x`:
/// FINITE, INF_POS, INF_NEG or NAN. All but FINITE have no number.
std::string_view value_type(double x) noexcept;

/// `MINIMIZE` or `MAXIMIZE`, as in `study_directions`.
std::string_view direction_label(direction d) noexcept;

/// Checks that no name or key of a new study contains U+0000, which no database
/// may hold. Errors: `invalid_argument`.
result<void> check_texts(const study_definition& x);

/// The batch's create or delete operation if that is what it is, else null.
const create_study* creation(const write_batch& batch) noexcept;
const delete_study* deletion(const write_batch& batch) noexcept;

/// Applies `batches` in order: `write` for the longest runs without, `create`
/// and `remove` for the batches with a creation or deletion of a study. Stops
/// at the first failure.
///
/// @param write  `result<void>(span<const write_batch>, vector<receipt>&)`
/// @param create `result<std::int64_t>(const create_study&)`: the new id.
/// @param remove `result<void>(const write_batch&)`
template <class Write, class Create, class Remove>
result<std::vector<write_receipt>>
apply_in_order(std::span<const write_batch> batches, Write write, Create create,
               Remove remove) {
  std::vector<write_receipt> receipts;
  receipts.reserve(batches.size());
  for (std::size_t i = 0; i < batches.size();) {
    if (const auto* op = creation(batches[i])) {
      auto id = create(*op);
      if (!id)
        return tl::make_unexpected(id.error());
      receipts.push_back({*id, {}});
      ++i;
    } else if (deletion(batches[i])) {
      if (auto ok = remove(batches[i]); !ok)
        return tl::make_unexpected(ok.error());
      receipts.push_back({batches[i].study_id, {}});
      ++i;
    } else {
      auto end = i + 1;
      while (end < batches.size() && !creation(batches[end])
             && !deletion(batches[end]))
        ++end;
      if (auto ok = write(batches.subspan(i, end - i), receipts); !ok)
        return tl::make_unexpected(ok.error());
      i = end;
    }
  }
  return receipts;
}

} // namespace tuner::storage
