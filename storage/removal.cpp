#include "storage/removal.hpp"

#include "storage/schema.hpp"
#include "storage/service_identity.hpp"

namespace tuner::storage {

namespace {

/// Rows that one transaction deletes, give or take those of one table's chunk:
/// some hundredths of a second.
constexpr std::int64_t max_rows = 2'000;

/// Trials whose rows are looked up at a time.
constexpr std::int64_t chunk = 50;

std::string delete_some(const removal_target& db, std::string_view table,
                        const std::string& condition, std::int64_t limit) {
  std::string id{db.row_id};
  std::string from{table};
  return "DELETE FROM " + from + " WHERE " + id + " IN (SELECT " + id + " FROM "
         + from + " WHERE " + condition + " LIMIT " + std::to_string(limit)
         + ")";
}

/// By its key: on SQLite this table has no other row ids.
std::string
drop_oldest_events(const std::string& of_study, std::int64_t limit) {
  std::string from = " FROM tuner_events WHERE " + of_study;
  return "DELETE" + from
         + " AND last_id <= (SELECT max(last_id) FROM (SELECT last_id" + from
         + " ORDER BY last_id LIMIT " + std::to_string(limit) + ") AS oldest)";
}

/// Counts down the rows that may still be deleted.
class budget {
public:
  explicit budget(const removal_target& db) : db_(db) {
    // nop
  }

  /// @returns how many rows of `table` were deleted.
  std::int64_t spend(std::string_view table, const std::string& condition) {
    auto n = db_.run(delete_some(db_, table, condition, left_));
    left_ -= n;
    return n;
  }

  void spend_on_events(const std::string& of_study) {
    left_ -= db_.run(drop_oldest_events(of_study, left_));
  }

  bool spent() const noexcept {
    return left_ <= 0;
  }

private:
  const removal_target& db_;
  std::int64_t left_ = max_rows;
};

} // namespace

bool remove_more(const removal_target& db, std::int64_t study_id) {
  auto of_study = "study_id = " + std::to_string(study_id);
  auto next = "trial_id IN (SELECT trial_id FROM trials WHERE " + of_study
              + " ORDER BY number LIMIT " + std::to_string(chunk) + ")";
  budget rows{db};
  for (std::int64_t n_trials = chunk; n_trials == chunk;) {
    for (auto table : schema::tables_of_trials) {
      rows.spend(table, next);
      if (rows.spent())
        return false;
    }
    n_trials = rows.spend("trials", next);
    if (rows.spent())
      return false;
  }
  rows.spend("tuner_answers", of_study);
  if (rows.spent())
    return false;
  rows.spend_on_events(of_study);
  if (rows.spent())
    return false;
  for (auto table : schema::tables_of_studies)
    db.run("DELETE FROM " + std::string{table} + " WHERE " + of_study);
  db.run("DELETE FROM studies WHERE " + of_study);
  return true;
}

void remove_study(const removal_target& db, std::int64_t study_id) {
  if (remove_more(db, study_id))
    return;
  auto id = std::to_string(study_id);
  db.run("DELETE FROM tuner_leases WHERE study_id = " + id);
  db.run("INSERT INTO tuner_deletions (study_id) VALUES (" + id + ")");
  // Random, as it must differ from whatever names there are.
  db.run("UPDATE studies SET study_name = 'tuner:deleted:" + id + ":"
         + std::to_string(new_identity().id) + "' WHERE study_id = " + id);
}

bool remove_answers(const removal_target& db, std::int64_t cutoff) {
  budget rows{db};
  rows.spend("tuner_answers", "created < " + std::to_string(cutoff));
  return !rows.spent();
}

} // namespace tuner::storage
