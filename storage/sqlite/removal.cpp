#include "storage/sqlite/removal.hpp"

#include "storage/removal.hpp"
#include "storage/timestamp_text.hpp"

#include <optional>

namespace tuner::storage::sqlite {

namespace {

constexpr const char* find_study_sql = R"__(
  SELECT 1 FROM studies WHERE study_id = ? AND study_name = ?
)__";

constexpr const char* next_deletion_sql = R"__(
  SELECT study_id FROM tuner_deletions LIMIT 1
)__";

removal_target target(connection& db) {
  auto run = [&db](const std::string& sql) -> std::int64_t {
    return db.database().exec(sql);
  };
  return {run, "rowid"};
}

bool exists(connection& db, std::int64_t id, const std::string& name) {
  auto query = db.use(find_study_sql);
  query->bind(1, id);
  query->bind(2, name);
  return query->executeStep();
}

std::optional<std::int64_t> next_deletion(connection& db) {
  auto query = db.use(next_deletion_sql);
  return query->executeStep() ? std::optional{query->getColumn(0).getInt64()}
                              : std::nullopt;
}

} // namespace

result<void> remove(connection& db, const write_batch& batch) {
  if (!exists(db, batch.study_id, batch.study_name))
    return fail(errc::changed_elsewhere,
                "Study '" + batch.study_name
                  + "' was deleted or replaced by another program");
  remove_study(target(db), batch.study_id);
  return {};
}

bool clean_up(connection& db, timestamp cutoff) {
  if (!remove_answers(target(db), to_microseconds(cutoff)))
    return true;
  auto study_id = next_deletion(db);
  if (!study_id)
    return false;
  return !remove_more(target(db), *study_id) || next_deletion(db);
}

} // namespace tuner::storage::sqlite
