#pragma once

#include "algorithms/core/error.hpp"
#include "storage/stored_study.hpp"
#include "storage/trial_parameters.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::storage {

/// Builds a study out of the rows of Optuna's tables, whatever the database,
/// and refuses what cannot be understood safely.
///
/// Call the functions in the order of their declaration; each may be called
/// for any number of rows. After the first failure rows are ignored.
class study_assembler {
public:
  study_assembler(std::int64_t study_id, std::string study_name);

  /// Whether something unreadable has come, so that reading on is pointless.
  bool failed() const noexcept {
    return error_.has_value();
  }

  void add_direction(std::int64_t objective, std::string_view direction);

  /// @pre All directions were added.
  void add_user_attribute(const std::string& key,
                          std::optional<std::string_view> json);
  void add_system_attribute(const std::string& key,
                            std::optional<std::string_view> json);

  /// Trials in any order. Missing columns are NULL.
  void add_trial(std::int64_t trial_id, std::optional<std::int64_t> number,
                 std::string_view state, std::optional<std::string_view> start,
                 std::optional<std::string_view> complete);

  /// Parameters in any order. @pre All trials were added.
  void
  add_param(std::int64_t trial_id, std::int64_t param_id, std::string_view name,
            std::optional<double> value, std::string_view distribution_json);

  /// Objective values in any order.
  void add_value(std::int64_t trial_id, std::int64_t objective,
                 std::optional<double> value, std::string_view type);

  /// Intermediate values in any order.
  void
  add_intermediate_value(std::int64_t trial_id, std::int64_t step,
                         std::optional<double> value, std::string_view type);

  /// Attributes of one trial in the order of their keys in the database.
  void
  add_trial_attribute(std::int64_t trial_id, bool system, std::string_view key,
                      std::optional<std::string_view> json);

  /// What our own tables hold for the study; leases of trials that do not run
  /// are left out.
  void add_policy(const trial_policy& policy, std::int64_t n_imported);
  void add_lease(std::int64_t trial_id, double seconds);
  void add_answer_key(std::string_view key);
  void add_log_end(const change_log_end& end);

  /// Checks and hands over the whole; the assembler is spent afterwards.
  /// Errors: `unreadable_study`, saying which trial and what.
  result<stored_study> finish();

private:
  void refuse(std::string what);
  void refuse(const trial& x, const std::string& what);
  /// The trial of that id, or null. Looks next to the last one first.
  trial* find_trial(std::int64_t trial_id);
  void sort_trials();
  void add_constraint(trial& x, std::string_view key, std::string_view json);
  void check_directions();
  void place_values();
  void place_named_constraints();
  void check_trial(trial& x);
  void collect_waiting();

  struct value_cell {
    std::uint32_t position = 0;
    std::int64_t objective = 0;
    double value = 0.0;
  };

  struct named_constraint {
    std::size_t position = 0;
    std::string name;
    double value = 0.0;
  };

  stored_study study_;
  std::vector<std::pair<std::int64_t, direction>> directions_;
  bool directions_checked_ = false;
  bool trials_sorted_ = false;
  // Position of the trial that was found last.
  std::size_t last_trial_ = 0;
  trial_parameters parameters_;
  std::vector<value_cell> values_;
  std::vector<named_constraint> named_constraints_;
  // The content of `fixed_params` by position of the trial.
  std::vector<std::pair<std::size_t, std::string>> fixed_params_;
  std::optional<failure> error_;
};

} // namespace tuner::storage
