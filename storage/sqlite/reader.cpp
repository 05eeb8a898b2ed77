#include "storage/sqlite/backend.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/listing.hpp"
#include "storage/sqlite/load.hpp"
#include "storage/timestamp_text.hpp"

namespace tuner::storage::sqlite {

namespace {

constexpr const char* find_answer_sql = R"__(
  SELECT fingerprint, status, body, created FROM tuner_answers
  WHERE study_id = ? AND idempotency_key = ?
)__";

constexpr const char* leased_studies_sql = R"__(
  SELECT study_name FROM studies
  WHERE study_id IN (SELECT study_id FROM tuner_leases)
)__";

constexpr const char* last_change_sql = R"__(
  SELECT coalesce(max(last_id), 0) FROM tuner_events WHERE study_id = ?
)__";

constexpr const char* changes_sql = R"__(
  SELECT last_id, changes FROM tuner_events
  WHERE study_id = ? AND last_id > ? ORDER BY last_id
)__";

class file_reader : public reader {
public:
  explicit file_reader(const std::string& path) : session_(path) {
    // nop
  }

  result<stored_study> load(const std::string& study_name) override {
    return session_.run(
      [&](connection& db) { return sqlite::load(db, study_name); });
  }

  result<study_listing> list(const study_query& query) override {
    return session_.run([&](connection& db) -> result<study_listing> {
      return sqlite::list(db, query);
    });
  }

  result<std::optional<recorded_answer>>
  find_answer(std::int64_t study_id, const std::string& key) override {
    return session_.run(
      [&](connection& db) -> result<std::optional<recorded_answer>> {
        auto query = db.use(find_answer_sql);
        query->bind(1, study_id);
        query->bind(2, key);
        if (!query->executeStep())
          return std::nullopt;
        return recorded_answer{
          key, std::string{text(query->getColumn(0))},
          query->getColumn(1).getInt(), std::string{text(query->getColumn(2))},
          from_microseconds(query->getColumn(3).getInt64())};
      });
  }

  result<std::vector<std::string>> leased_studies() override {
    return session_.run(
      [&](connection& db) -> result<std::vector<std::string>> {
        std::vector<std::string> out;
        for (auto query = db.use(leased_studies_sql); query->executeStep();)
          out.emplace_back(text(query->getColumn(0)));
        return out;
      });
  }

  result<change_page> changes(std::int64_t study_id, std::int64_t after,
                              std::size_t limit) override {
    return session_.run([&](connection& db) -> result<change_page> {
      transaction snapshot{db, "BEGIN DEFERRED"};
      auto last = db.use(last_change_sql);
      last->bind(1, study_id);
      last->executeStep();
      change_page_builder page{after, limit};
      auto rows = db.use(changes_sql);
      rows->bind(1, study_id);
      rows->bind(2, after);
      while (rows->executeStep()
             && page.add_row(rows->getColumn(0).getInt64(),
                             text(rows->getColumn(1)))) {
        // All is done by then.
      }
      return page.finish(last->getColumn(0).getInt64());
    });
  }

  result<void> ping() override {
    return session_.run([](connection& db) -> result<void> {
      db.use("SELECT count(*) FROM version_info")->executeStep();
      return {};
    });
  }

private:
  session session_;
};

} // namespace

std::unique_ptr<reader> make_reader(const std::string& path) {
  return std::make_unique<file_reader>(path);
}

} // namespace tuner::storage::sqlite
