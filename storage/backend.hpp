#pragma once

#include "algorithms/core/error.hpp"
#include "storage/stored_study.hpp"
#include "storage/write_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::storage {

/// One connection that writes. Blocks; one thread at a time. Never throws.
class writer {
public:
  virtual ~writer() = default;

  /// Makes a study ours to write to, or knows that it is; from then on no other
  /// service writes to it, until this one is gone. Does nothing if there is no
  /// such study. Studies created by `apply` are ours at once.
  /// Errors: `unavailable`, also if another service has it, saying which.
  virtual result<void> claim(const std::string& study_name) = 0;

  /// Applies all batches, in order, in one transaction: all or nothing.
  ///
  /// Reconnects by itself when the connection is broken, with back-off: until
  /// the next attempt is due it fails at once.
  /// Errors: `changed_elsewhere`, also if a study is another service's by now;
  ///   `study_exists`, `no_such_study`;
  ///   `unavailable` if the database cannot be reached or refused, or if the
  ///   outcome of the commit is unknown.
  /// @returns one receipt per batch.
  virtual result<std::vector<write_receipt>>
  apply(std::span<const write_batch> batches) = 0;

  /// Deletes a piece of what nobody needs any more: answers recorded before
  /// `cutoff`, and what is left of deleted studies. Does nothing if the
  /// database is another service's to clean.
  /// Errors: `unavailable`.
  /// Cost:   some hundredths of a second.
  /// @returns whether there is more to delete.
  virtual result<bool> clean(timestamp cutoff) = 0;
};

/// One connection that reads committed state. Blocks; one thread at a time.
/// Reconnects like `writer`. Never throws.
class reader {
public:
  virtual ~reader() = default;

  /// Loads a study in one consistent snapshot.
  /// Errors: `no_such_study`, `unavailable`; `unreadable_study` if it holds
  ///   something that cannot be understood safely, saying what.
  virtual result<stored_study> load(const std::string& study_name) = 0;

  /// Lists studies. Errors: `unavailable`.
  virtual result<study_listing> list(const study_query& query) = 0;

  /// The answer that was kept under an idempotency key, if any.
  /// @param study_id  Whose key it is; 0 for creations of studies.
  /// Errors: `unavailable`.
  virtual result<std::optional<recorded_answer>>
  find_answer(std::int64_t study_id, const std::string& key) = 0;

  /// The names of the studies with leased trials. Errors: `unavailable`.
  virtual result<std::vector<std::string>> leased_studies() = 0;

  /// What is logged of a study's changes behind the id `after`, at most `limit`
  /// of them, without any gap between them.
  /// Errors: `unavailable`.
  virtual result<change_page>
  changes(std::int64_t study_id, std::int64_t after, std::size_t limit) = 0;

  /// Whether the database answers. Errors: `unavailable`.
  virtual result<void> ping() = 0;
};

/// A database. Thread-safe; outlives its readers and writers.
class backend {
public:
  virtual ~backend() = default;

  /// Creates what is missing of Optuna's schema and of ours, and checks the
  /// version rows.
  /// Errors: `unavailable`; `invalid_argument` if the schema is of a version
  ///   this program cannot serve, saying which and what to do.
  virtual result<void> prepare_schema() = 0;

  virtual std::unique_ptr<writer> make_writer() = 0;
  virtual std::unique_ptr<reader> make_reader() = 0;

  /// Where the data is, for logs; without any password.
  virtual std::string description() const = 0;
};

/// Opens `postgresql://…`, `postgres://…`, `sqlite:///relative` or
/// `sqlite:////absolute`. Does not connect yet.
/// Errors: `invalid_argument` for any other URL; the text holds no password.
result<std::unique_ptr<backend>> open_backend(std::string_view url);

} // namespace tuner::storage
