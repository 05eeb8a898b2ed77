#include "storage/postgres/removal.hpp"

#include "storage/postgres/fields.hpp"
#include "storage/removal.hpp"
#include "storage/timestamp_text.hpp"

namespace tuner::storage::postgres {

namespace {

constexpr const char* lock_study_sql = R"__(
  SELECT s.study_id
  FROM studies s LEFT JOIN tuner_owners o ON o.study_id = s.study_id
  WHERE s.study_id = $1 AND s.study_name = $2 AND coalesce(o.owner, $3) = $3
  FOR UPDATE OF s
)__";

constexpr const char* next_deletion_sql = R"__(
  SELECT s.study_id
  FROM tuner_deletions d JOIN studies s ON s.study_id = d.study_id
  LIMIT 1 FOR UPDATE OF s SKIP LOCKED
)__";

removal_target target(connection& db) {
  auto run = [&db](const std::string& sql) {
    return static_cast<std::int64_t>(db.exec(sql).affected_rows());
  };
  return {run, "ctid"};
}

} // namespace

result<void>
remove(connection& db, const write_batch& batch, const service_identity& me) {
  if (db.run(lock_study_sql, batch.study_id, batch.study_name, me.id).empty())
    return fail(errc::changed_elsewhere,
                "Study '" + batch.study_name
                  + "' was deleted, replaced or taken over by another program");
  remove_study(target(db), batch.study_id);
  return {};
}

bool clean_up(connection& db, timestamp cutoff) {
  if (!remove_answers(target(db), to_microseconds(cutoff)))
    return true;
  auto found = db.run(next_deletion_sql);
  if (found.empty())
    return false;
  return !remove_more(target(db), integer(found.front()[0]))
         || !db.run(next_deletion_sql).empty();
}

} // namespace tuner::storage::postgres
