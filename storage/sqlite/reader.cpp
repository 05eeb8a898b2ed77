#include "storage/sqlite/backend.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/listing.hpp"
#include "storage/sqlite/load.hpp"

namespace tuner::storage::sqlite {

namespace {

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
