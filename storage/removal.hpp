#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

/// Deleting what is large in pieces that hold up nobody, worked out once for
/// all databases.
namespace tuner::storage {

/// A database to delete from, inside a transaction that the caller began.
struct removal_target {
  /// Runs a statement; returns how many rows it changed.
  std::function<std::int64_t(const std::string& sql)> run;
  /// What names a row of any table, as `rowid`.
  std::string_view row_id;
};

/// Deletes a study as far as one transaction should. If something is left, the
/// study is put down in `tuner_deletions` and renamed, so that its name is free
/// and nobody finds it any more.
/// @pre The study exists, and its row is locked.
void remove_study(const removal_target& db, std::int64_t study_id);

/// Deletes one more piece of a study in `tuner_deletions`.
/// @returns whether nothing is left.
bool remove_more(const removal_target& db, std::int64_t study_id);

/// Deletes some of the answers that were recorded before `cutoff`, in
/// microseconds since 1970.
/// @returns whether none is left.
bool remove_answers(const removal_target& db, std::int64_t cutoff);

} // namespace tuner::storage
