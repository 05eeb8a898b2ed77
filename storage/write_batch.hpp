#pragma once

#include "algorithms/core/search_space.hpp"
#include "algorithms/core/study_definition.hpp"
#include "algorithms/core/trial.hpp"
#include "storage/change_log.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tuner::storage {

/// The answer to a request that bore an idempotency key.
struct recorded_answer {
  /// The client's key, 1..128 characters.
  std::string key;
  /// Tells the request from another one with the same key.
  std::string fingerprint;
  int status = 0;
  std::string body;
  timestamp created;
};

/// Creates the study; must be the only operation of its batch, whose
/// `study_id` is 0. Fails with `study_exists` if the name is taken.
struct create_study {
  study_definition definition;
  /// If set: makes the answer to keep out of the new study's id.
  std::function<recorded_answer(std::int64_t study_id)> answer = {};
};

/// Deletes the study with all that belongs to it; must be the only operation
/// of its batch.
struct delete_study {};

/// Adds or replaces an attribute of the study.
struct put_study_attribute {
  bool system = false;
  attribute attr;
};

/// Sets the study's policy and what it takes to keep its budget.
struct put_policy {
  trial_policy policy;
  /// Trials that were evaluated elsewhere and imported.
  std::int64_t n_imported = 0;
};

/// Inserts a trial in any state with all that it holds. The backend assigns
/// `row.id`. Trials of a batch have consecutive numbers from `next_number` on.
struct insert_trial {
  trial row;
  /// The lease of a RUNNING trial, in seconds.
  std::optional<double> lease_seconds = {};
};

/// WAITING → RUNNING: sets the parameters and the start.
struct start_trial {
  std::int64_t trial_id = 0;
  std::vector<parameter> params;
  timestamp datetime_start;
  std::optional<double> lease_seconds = {};
};

/// Gives a RUNNING trial a lease of another length, or none any more.
struct put_lease {
  std::int64_t trial_id = 0;
  std::optional<double> lease_seconds = {};
};

/// RUNNING → COMPLETE, PRUNED or FAIL, with values as told.
struct finish_trial {
  std::int64_t trial_id = 0;
  trial_state state = trial_state::complete;
  std::vector<double> values;
  timestamp datetime_complete;
};

/// Adds a point of the learning curve of a RUNNING trial.
struct put_intermediate_value {
  std::int64_t trial_id = 0;
  intermediate_value point;
};

/// Adds or replaces an attribute of a trial.
struct put_trial_attribute {
  std::int64_t trial_id = 0;
  bool system = false;
  attribute attr;
};

/// Keeps the answer to the request that the batch carries out. Replaces an
/// older one of the same key.
struct put_answer {
  recorded_answer answer;
  /// Whether it answers the creation of a study, whose keys are the service's.
  bool of_creation = false;
};

using operation
  = std::variant<create_study, delete_study, put_study_attribute, put_policy,
                 insert_trial, start_trial, finish_trial, put_lease,
                 put_intermediate_value, put_trial_attribute, put_answer>;

/// What one request changes in one study: commits as a whole or not at all.
///
/// The commit verifies, under the study's row lock, that the study still has
/// this id and name and that its trials are numbered below `next_number`; and
/// that every started trial is WAITING and every finished one RUNNING. If not,
/// another program wrote: the batch fails with `changed_elsewhere`.
///
/// An empty batch changes and verifies nothing; it is answered after all
/// earlier batches.
struct write_batch {
  std::int64_t study_id = 0;
  std::string study_name;
  /// Number of the first trial this batch would insert.
  std::int64_t next_number = 0;
  /// What the `parameter::index` of the trials refer to.
  std::shared_ptr<const parameter_table> table;
  std::vector<operation> operations;
  /// What the log of changes says of it; written in the same transaction.
  logged_changes log = {};

  bool is_empty() const noexcept {
    return operations.empty() && log.changes.empty();
  }
};

/// The keys that the database gave to what a batch created.
struct write_receipt {
  std::int64_t study_id = 0;
  /// One per `insert_trial`, in order.
  std::vector<std::int64_t> trial_ids;
};

} // namespace tuner::storage
