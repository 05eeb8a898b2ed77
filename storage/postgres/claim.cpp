#include "storage/postgres/claim.hpp"

#include "storage/postgres/fields.hpp"

namespace tuner::storage::postgres {

namespace {

// Commits take the same lock on the study's row first.
constexpr const char* find_owner_sql = R"__(
  SELECT s.study_id, o.owner, o.name
  FROM studies s LEFT JOIN tuner_owners o ON o.study_id = s.study_id
  WHERE s.study_name = $1 FOR UPDATE OF s
)__";

constexpr const char* put_owner_sql = R"__(
  INSERT INTO tuner_owners (study_id, owner, name) VALUES ($1, $2, $3)
  ON CONFLICT (study_id)
  DO UPDATE SET owner = excluded.owner, name = excluded.name
)__";

// Nobody else's lock stands in the way if the owner is gone.
constexpr const char* is_gone_sql = R"__(
  SELECT pg_try_advisory_xact_lock($1)
)__";

} // namespace

std::string hold_identity_sql(const service_identity& me) {
  return "SELECT pg_advisory_lock_shared(" + std::to_string(me.id) + ")";
}

result<void> claim(connection& db, const service_identity& me,
                   const std::string& study_name) {
  transaction tx{db, "BEGIN"};
  auto found = db.run(find_owner_sql, study_name);
  if (found.empty())
    return {};
  auto row = found.front();
  auto owner = optional_integer(row[1]);
  if (owner == me.id)
    return {};
  if (owner && text(db.run(is_gone_sql, *owner).front()[0]) != "t")
    return fail(errc::unavailable,
                "Study '" + study_name + "' is served by another Tuner ("
                  + std::string{text(row[2])}
                  + ") on the same database; ask that one, or stop it");
  db.run(put_owner_sql, integer(row[0]), me.id, me.name);
  tx.commit();
  return {};
}

void claim_new(connection& db, const service_identity& me,
               std::int64_t study_id) {
  db.run(put_owner_sql, study_id, me.id, me.name);
}

} // namespace tuner::storage::postgres
