#include "storage/sqlite/listing.hpp"

#include "storage/listing.hpp"
#include "storage/timestamp_text.hpp"

namespace tuner::storage::sqlite {

namespace {

constexpr const char* total_sql = R"__(
  SELECT count(*) FROM studies WHERE study_name LIKE ? ESCAPE '\'
    AND study_id NOT IN (SELECT study_id FROM tuner_deletions)
)__";

constexpr const char* page_sql = R"__(
  SELECT s.study_id, s.study_name,
         (SELECT count(*) FROM trials t WHERE t.study_id = s.study_id),
         (SELECT datetime_start FROM trials t
          WHERE t.study_id = s.study_id ORDER BY number LIMIT 1)
  FROM studies s
  WHERE s.study_name LIKE ? ESCAPE '\'
    AND s.study_id NOT IN (SELECT study_id FROM tuner_deletions)
  ORDER BY s.study_id LIMIT ? OFFSET ?
)__";

constexpr const char* directions_sql = R"__(
  SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective
)__";

// Infinities are NULL with a type; `rank` puts them where they belong.
constexpr const char* best_first_minimize_sql = R"__(
  SELECT v.value, v.value_type, v.trial_id
  FROM trials t CROSS JOIN trial_values v
    ON v.trial_id = t.trial_id AND v.objective = 0
  WHERE t.study_id = ? AND t.state = 'COMPLETE'
  ORDER BY CASE v.value_type WHEN 'INF_NEG' THEN -1 WHEN 'INF_POS' THEN 1
           ELSE 0 END, v.value
  LIMIT ?
)__";

constexpr const char* best_first_maximize_sql = R"__(
  SELECT v.value, v.value_type, v.trial_id
  FROM trials t CROSS JOIN trial_values v
    ON v.trial_id = t.trial_id AND v.objective = 0
  WHERE t.study_id = ? AND t.state = 'COMPLETE'
  ORDER BY CASE v.value_type WHEN 'INF_NEG' THEN -1 WHEN 'INF_POS' THEN 1
           ELSE 0 END DESC, v.value DESC
  LIMIT ?
)__";

constexpr const char* constraints_sql = R"__(
  SELECT "key", value_json FROM trial_system_attributes
  WHERE trial_id = ? AND ("key" = 'constraints' OR "key" LIKE 'constraints:%')
)__";

bool is_feasible(connection& db, std::int64_t trial_id) {
  auto query = db.use(constraints_sql);
  query->bind(1, trial_id);
  feasibility out;
  while (query->executeStep())
    out.add(text(query->getColumn(0)), text(query->getColumn(1)));
  return out.is_feasible();
}

std::vector<direction> directions(connection& db, std::int64_t study_id) {
  auto query = db.use(directions_sql);
  query->bind(1, study_id);
  std::vector<direction> out;
  while (query->executeStep())
    out.push_back(text(query->getColumn(0)) == "MAXIMIZE"
                    ? direction::maximize
                    : direction::minimize);
  return out;
}

std::optional<double>
best_value(connection& db, std::int64_t study_id, direction d) {
  // Almost always the best trial is feasible, and finding one is much cheaper
  // than sorting all.
  for (std::int64_t limit : {1, -1}) {
    auto query = db.use(d == direction::minimize ? best_first_minimize_sql
                                                 : best_first_maximize_sql);
    query->bind(1, study_id);
    query->bind(2, limit);
    bool any = false;
    while (query->executeStep()) {
      any = true;
      auto value = objective_value(optional_double(query->getColumn(0)),
                                   text(query->getColumn(1)));
      if (value && is_feasible(db, query->getColumn(2).getInt64()))
        return value;
    }
    if (!any)
      break;
  }
  return std::nullopt;
}

} // namespace

study_listing list(connection& db, const study_query& query) {
  transaction snapshot{db, "BEGIN DEFERRED"};
  auto pattern = contains_pattern(query.search);
  study_listing out;
  {
    auto total = db.use(total_sql);
    total->bind(1, pattern);
    total->executeStep();
    out.total = static_cast<std::size_t>(total->getColumn(0).getInt64());
  }
  {
    auto page = db.use(page_sql);
    page->bind(1, pattern);
    page->bind(2, static_cast<std::int64_t>(query.limit));
    page->bind(3, static_cast<std::int64_t>(query.offset));
    while (page->executeStep()) {
      auto& x = out.studies.emplace_back();
      x.id = page->getColumn(0).getInt64();
      x.name = text(page->getColumn(1));
      x.n_trials = page->getColumn(2).getInt64();
      if (auto start = optional_text(page->getColumn(3)))
        x.datetime_start = parse_timestamp(*start);
    }
  }
  for (auto& x : out.studies) {
    x.directions = directions(db, x.id);
    if (x.directions.size() == 1)
      x.best_value = best_value(db, x.id, x.directions.front());
  }
  snapshot.commit();
  return out;
}

} // namespace tuner::storage::sqlite
