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
