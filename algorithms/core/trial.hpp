#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner {

enum class trial_state : std::uint8_t {
  running,
  complete,
  pruned,
  fail,
  waiting,
};

/// `"RUNNING"`, `"COMPLETE"`, `"PRUNED"`, `"FAIL"`, `"WAITING"`: the names of
/// the REST contract and of Optuna's schema.
std::string_view to_string(trial_state state) noexcept;

/// The inverse of `to_string`, or nothing.
std::optional<trial_state> parse_trial_state(std::string_view name) noexcept;

/// Whether `state` is COMPLETE, PRUNED or FAIL; such trials never change.
constexpr bool is_finished(trial_state state) noexcept {
  return state == trial_state::complete || state == trial_state::pruned
         || state == trial_state::fail;
}

enum class direction : std::uint8_t { minimize, maximize };

/// `"minimize"` or `"maximize"`.
std::string_view to_string(direction d) noexcept;

/// Wall-clock time in UTC, in the resolution of Optuna's schema.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// One parameter of a trial.
struct parameter {
  /// Position in the study's `parameter_table`.
  std::uint32_t index = 0;
  /// Internal representation, see `distribution`.
  double value = 0.0;

  bool operator==(const parameter&) const = default;
};

/// A value reported while the trial was running. May be infinite or NaN.
struct intermediate_value {
  std::int32_t step = 0;
  double value = 0.0;
};

/// A user or system attribute: its value is JSON text in ASCII.
struct attribute {
  std::string key;
  std::string json;

  bool operator==(const attribute&) const = default;
};

/// Adds an attribute, or replaces the one of that key.
void put_attribute(std::vector<attribute>& attrs, const attribute& a);

/// One evaluation of the objective.
struct trial {
  /// Key in the database; 0 until the trial is durable.
  std::int64_t id = 0;
  /// 0, 1, 2, … within the study; the API's `trial_id`.
  std::int64_t number = 0;
  trial_state state = trial_state::running;
  /// In the order in which they were set.
  std::vector<parameter> params;
  /// One value per objective, as told (not sign-flipped); empty if none.
  /// Never NaN; may be infinite in trials written by Optuna.
  std::vector<double> values;
  /// Ascending in step, no step twice.
  std::vector<intermediate_value> intermediate_values;
  /// Feasible if all are <= 0. Empty if the worker reported none.
  std::vector<double> constraints;
  std::vector<attribute> user_attrs;
  /// All but the constraints, which have their own member.
  std::vector<attribute> system_attrs;
  std::optional<timestamp> datetime_start;
  std::optional<timestamp> datetime_complete;
};

/// Whether no constraint of `x` is violated.
bool is_feasible(const trial& x) noexcept;

/// By how much the constraints of `x` are violated in total: the sum of what is
/// positive, 0 if feasible. NaN counts as infinite.
double total_violation(const trial& x) noexcept;

} // namespace tuner
