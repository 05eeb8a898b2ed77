#include "storage/postgres/backend.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/fields.hpp"
#include "storage/postgres/listing.hpp"
#include "storage/postgres/load.hpp"
#include "storage/timestamp_text.hpp"

namespace tuner::storage::postgres {

namespace {

// Everything that a query finds is fetched, so the planner should not favour
// the first rows; and compiling a query takes longer than it saves.
constexpr const char* setup = R"__(
  SET cursor_tuple_fraction = 1.0;
  SET jit = off;
  SET work_mem = '64MB';
  SET datestyle = ISO;
  SET extra_float_digits = 1;
  SET statement_timeout = '120s';
  SET client_min_messages = warning
)__";

constexpr const char* find_answer_sql = R"__(
  SELECT fingerprint, status, body, created FROM tuner_answers
  WHERE study_id = $1 AND idempotency_key = $2
)__";

constexpr const char* leased_studies_sql = R"__(
  SELECT study_name FROM studies
  WHERE study_id IN (SELECT study_id FROM tuner_leases)
)__";

constexpr const char* last_change_sql = R"__(
  SELECT coalesce(max(last_id), 0)::bigint FROM tuner_events
  WHERE study_id = $1
)__";

// A row holds one change at least.
constexpr const char* changes_sql = R"__(
  SELECT last_id, changes FROM tuner_events
  WHERE study_id = $1 AND last_id > $2 ORDER BY last_id LIMIT $3
)__";

class server_reader : public reader {
public:
  explicit server_reader(const std::string& conninfo)
    : session_(conninfo, setup) {
    // nop
  }

  result<stored_study> load(const std::string& study_name) override {
    return session_.run(
      [&](connection& db) { return postgres::load(db, study_name); });
  }

  result<study_listing> list(const study_query& query) override {
    return session_.run([&](connection& db) -> result<study_listing> {
      return postgres::list(db, query);
    });
  }

  result<std::optional<recorded_answer>>
  find_answer(std::int64_t study_id, const std::string& key) override {
    return session_.run(
      [&](connection& db) -> result<std::optional<recorded_answer>> {
        auto rows = db.run(find_answer_sql, study_id, key);
        if (rows.empty())
          return std::nullopt;
        auto row = rows.front();
        return recorded_answer{
          key, std::string{text(row[0])}, static_cast<int>(integer(row[1])),
          std::string{text(row[2])}, from_microseconds(integer(row[3]))};
      });
  }

  result<std::vector<std::string>> leased_studies() override {
    return session_.run(
      [&](connection& db) -> result<std::vector<std::string>> {
        std::vector<std::string> out;
        for (const auto& row : db.run(leased_studies_sql))
          out.emplace_back(text(row[0]));
        return out;
      });
  }

  result<change_page> changes(std::int64_t study_id, std::int64_t after,
                              std::size_t limit) override {
    return session_.run([&](connection& db) -> result<change_page> {
      transaction snapshot{db,
                           "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
      auto last = integer(db.run(last_change_sql, study_id).front()[0]);
      change_page_builder page{after, limit};
      for (const auto& row : db.run(changes_sql, study_id, after, limit))
        if (!page.add_row(integer(row[0]), text(row[1])))
          break;
      snapshot.commit();
      return page.finish(last);
    });
  }

  result<void> ping() override {
    return session_.run([](connection& db) -> result<void> {
      // Not before the schema is there can anything be served.
      db.exec("SELECT 1 FROM studies LIMIT 1");
      return {};
    });
  }

private:
  session session_;
};

} // namespace

std::unique_ptr<reader> make_reader(const std::string& conninfo) {
  return std::make_unique<server_reader>(conninfo);
}

} // namespace tuner::storage::postgres
