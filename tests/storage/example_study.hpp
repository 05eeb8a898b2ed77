#pragma once

#include "storage/backend.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

/// A study to write, and short ways to write it.
namespace tuner::test {

/// Three parameters of every kind, one objective.
study_definition example_definition(const std::string& name);

/// 2026-01-02 03:04:05 UTC plus `microseconds`.
timestamp at(std::int64_t microseconds);

/// A COMPLETE trial of the example study with every member set.
trial example_trial(std::int64_t number);

/// Writes to one study and keeps count of its trials.
class study_writer {
public:
  /// Creates the study; the test fails if that fails.
  study_writer(storage::backend& db, study_definition definition);

  /// A batch with these operations that fits the study as it is now.
  storage::write_batch batch(std::vector<storage::operation> operations) const;

  /// Applies one batch and, if that succeeded, counts its trials.
  result<storage::write_receipt>
  apply(std::vector<storage::operation> operations);

  storage::writer& writer() {
    return *writer_;
  }

  std::int64_t id() const {
    return id_;
  }

private:
  std::unique_ptr<storage::writer> writer_;
  study_definition definition_;
  std::int64_t id_ = 0;
  std::int64_t next_number_ = 0;
  std::shared_ptr<const parameter_table> table_;
};

} // namespace tuner::test
