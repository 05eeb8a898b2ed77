#pragma once

#include "algorithms/core/study_definition.hpp"
#include "storage/change_log.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tuner::storage {

/// The parameters fixed beforehand for one WAITING trial.
struct fixed_params {
  std::int64_t number = 0;
  std::vector<std::pair<std::string, parameter_value>> params;
};

/// The lease of one RUNNING trial.
struct stored_lease {
  std::int64_t number = 0;
  double seconds = 0.0;
};

/// A study as the database holds it.
struct stored_study {
  std::int64_t id = 0;
  /// `sampler.name` and `pruner.name` are empty if the study names none;
  /// `space` is normalized, and taken from the trials if the study declares
  /// none (last distribution of each name, in order of first appearance).
  study_definition definition;
  /// All of them, `search_space`, `sampler` and `pruner` included.
  std::vector<attribute> user_attrs;
  /// Those that are not part of the definition: what samplers keep there.
  std::vector<attribute> system_attrs;
  /// What the trials' parameters refer to.
  parameter_table table;
  /// Dense: the trial at position i has number i.
  std::vector<trial> trials;
  /// One entry per WAITING trial, ascending in number.
  std::vector<fixed_params> waiting;
  /// Leases of RUNNING trials, in any order.
  std::vector<stored_lease> leases;
  /// Trials that were evaluated elsewhere and imported.
  std::int64_t n_imported = 0;
  /// The idempotency keys whose answers are kept, in any order.
  std::vector<std::string> answer_keys;
  /// Nothing if no change was logged yet.
  std::optional<change_log_end> log_end;
};

/// One line of the list of studies.
struct study_listing_entry {
  std::int64_t id = 0;
  std::string name;
  std::vector<direction> directions;
  std::int64_t n_trials = 0;
  /// Best feasible value of a study with one objective; nothing otherwise.
  std::optional<double> best_value;
  std::optional<timestamp> datetime_start;
};

/// A page of the list of studies, in order of id.
struct study_listing {
  std::vector<study_listing_entry> studies;
  /// Number of studies that match, whatever the page.
  std::size_t total = 0;
};

/// What to list.
struct study_query {
  /// Only names that contain it, case-insensitively; empty: all.
  std::string search;
  std::size_t offset = 0;
  std::size_t limit = 100;
};

} // namespace tuner::storage
