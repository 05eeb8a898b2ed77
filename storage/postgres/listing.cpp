#include "storage/postgres/listing.hpp"

#include "storage/listing.hpp"
#include "storage/postgres/fields.hpp"
#include "storage/timestamp_text.hpp"

namespace tuner::storage::postgres {

namespace {

constexpr const char* total_sql = R"__(
  SELECT count(*) FROM studies WHERE study_name ILIKE $1 ESCAPE '\'
    AND study_id NOT IN (SELECT study_id FROM tuner_deletions)
)__";

constexpr const char* page_sql = R"__(
  SELECT s.study_id, s.study_name,
         (SELECT count(*) FROM trials t WHERE t.study_id = s.study_id),
         (SELECT t.datetime_start FROM trials t
          WHERE t.study_id = s.study_id ORDER BY t.number LIMIT 1),
         (SELECT string_agg(left(d.direction::text, 3), ' '
                            ORDER BY d.objective)
          FROM study_directions d WHERE d.study_id = s.study_id)
  FROM studies s
  WHERE s.study_name ILIKE $1 ESCAPE '\'
    AND s.study_id NOT IN (SELECT study_id FROM tuner_deletions)
  ORDER BY s.study_id LIMIT $2::bigint OFFSET $3::bigint
)__";

// Infinities are NULL with a type; the CASE puts them where they belong.

constexpr const char* best_minimize_sql = R"__(
  SELECT v.value, v.value_type, v.trial_id
  FROM trials t JOIN trial_values v
    ON v.trial_id = t.trial_id AND v.objective = 0
  WHERE t.study_id = $1::int AND t.state = 'COMPLETE'
  ORDER BY CASE v.value_type WHEN 'INF_NEG' THEN -1 WHEN 'INF_POS' THEN 1
           ELSE 0 END, v.value, v.trial_id
  LIMIT $2::bigint OFFSET $3::bigint
)__";

constexpr const char* best_maximize_sql = R"__(
  SELECT v.value, v.value_type, v.trial_id
  FROM trials t JOIN trial_values v
    ON v.trial_id = t.trial_id AND v.objective = 0
  WHERE t.study_id = $1::int AND t.state = 'COMPLETE'
  ORDER BY CASE v.value_type WHEN 'INF_NEG' THEN -1 WHEN 'INF_POS' THEN 1
           ELSE 0 END DESC, v.value DESC, v.trial_id
  LIMIT $2::bigint OFFSET $3::bigint
)__";

constexpr const char* constraints_sql = R"__(
  SELECT key, value_json FROM trial_system_attributes
  WHERE trial_id = $1::int AND (key = 'constraints'
                                OR key LIKE 'constraints:%')
)__";

bool is_feasible(connection& db, std::int64_t trial_id) {
  feasibility out;
  for (const auto& row : db.run(constraints_sql, trial_id))
    out.add(text(row[0]), text(row[1]));
  return out.is_feasible();
}

std::optional<double>
best_value(connection& db, std::int64_t study_id, direction d) {
  // Almost always the best trial is feasible; if not, look further in steps
  // that grow, so that a study without any takes few queries.
  std::int64_t offset = 0;
  for (std::int64_t limit = 1;; limit *= 16) {
    auto rows
      = db.run(d == direction::minimize ? best_minimize_sql : best_maximize_sql,
               study_id, limit, offset);
    for (const auto& row : rows) {
      auto value = objective_value(optional_number(row[0]), text(row[1]));
      if (value && is_feasible(db, integer(row[2])))
        return value;
    }
    if (static_cast<std::int64_t>(rows.size()) < limit)
      return std::nullopt;
    offset += limit;
  }
}

std::vector<direction> directions(std::string_view text) {
  std::vector<direction> out;
  for (std::size_t i = 0; i < text.size(); i += 4)
    out.push_back(text.substr(i, 3) == "MAX" ? direction::maximize
                                             : direction::minimize);
  return out;
}

} // namespace

study_listing list(connection& db, const study_query& query) {
  transaction snapshot{db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
  auto pattern = contains_pattern(query.search);
  study_listing out;
  out.total
    = static_cast<std::size_t>(integer(db.run(total_sql, pattern).front()[0]));
  for (const auto& row : db.run(page_sql, pattern, query.limit, query.offset)) {
    auto& x = out.studies.emplace_back();
    x.id = integer(row[0]);
    x.name = text(row[1]);
    x.n_trials = integer(row[2]);
    if (auto start = optional_text(row[3]))
      x.datetime_start = parse_timestamp(*start);
    x.directions = directions(text(row[4]));
  }
  for (auto& x : out.studies)
    if (x.directions.size() == 1)
      x.best_value = best_value(db, x.id, x.directions.front());
  snapshot.commit();
  return out;
}

} // namespace tuner::storage::postgres
