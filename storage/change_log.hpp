#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The log of what happened to a study, change by change, in the order of the
/// commits. Every change has an id, one more than that of the change before;
/// the first id of a study is drawn at random, so that an id of a study that
/// was deleted is none of its namesake's.
namespace tuner::storage {

/// What happened; the letter stands for it in the database.
enum class change_kind : char {
  /// A trial entered that state.
  waiting = 'W',
  running = 'R',
  complete = 'C',
  pruned = 'P',
  fail = 'F',
  /// A RUNNING trial got points of its learning curve.
  reported = 'I',
  /// Of the study itself: its definition, attributes or policy.
  study = 'S',
  /// Another program changed something, whatever it was.
  unknown = 'X',
};

/// One change.
struct change {
  change_kind kind = change_kind::unknown;
  /// The trial's number; 0 if it concerns none.
  std::int64_t number = 0;

  bool operator==(const change&) const = default;
};

/// The end of a study's log, and what tells whether other programs went on
/// from there.
struct change_log_end {
  std::int64_t last_id = 0;
  std::int64_t n_trials = 0;
  std::int64_t n_finished = 0;

  bool operator==(const change_log_end&) const = default;
};

/// What one batch adds to the log.
struct logged_changes {
  std::vector<change> changes = {};
  /// The end of the log with them. @pre Right behind what is there.
  change_log_end end = {};
  /// What the log may lose: all up to this id.
  std::int64_t drop_to = 0;
};

/// A piece of the log.
struct change_page {
  /// The id of the first of `changes`; 0 if there are none.
  std::int64_t first_id = 0;
  std::vector<change> changes;
  /// The last one of the whole log, or 0 if there is none.
  std::int64_t last_id = 0;
};

/// The changes as the database keeps them, e.g. `R12 C7 S`.
std::string encode_changes(std::span<const change> changes);

/// The inverse of `encode_changes`, or nothing.
std::optional<std::vector<change>> decode_changes(std::string_view text);

/// Collects a page from the rows of a log.
class change_page_builder {
public:
  /// @param after  Changes up to this id are left out.
  /// @param limit  At most so many, at least 1.
  change_page_builder(std::int64_t after, std::size_t limit);

  /// Takes the next row: changes of which the last one has this id.
  /// @returns false once the page is full; or if the row cannot be read, so
  ///   that the page ends before it.
  bool add_row(std::int64_t last_id, std::string_view changes);

  /// @param last_id  Of the whole log.
  change_page finish(std::int64_t last_id);

private:
  std::int64_t after_;
  std::size_t limit_;
  change_page page_;
};

} // namespace tuner::storage
