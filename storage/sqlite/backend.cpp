#include "storage/sqlite/backend.hpp"

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/parent_directory.hpp"
#include "storage/sqlite/schema.hpp"

#include <utility>

namespace tuner::storage::sqlite {

namespace {

class file_backend : public backend {
public:
  explicit file_backend(std::string path) : path_(std::move(path)) {
    // nop
  }

  result<void> prepare_schema() override {
    if (auto ok = make_parent_directory(path_); !ok)
      return ok;
    try {
      connection db{path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
      return sqlite::prepare_schema(db);
    } catch (const SQLite::Exception& e) {
      return tl::make_unexpected(to_failure(e, path_));
    }
  }

  std::unique_ptr<writer> make_writer() override {
    return sqlite::make_writer(path_, claim_);
  }

  std::unique_ptr<reader> make_reader() override {
    return sqlite::make_reader(path_);
  }

  std::string description() const override {
    return "sqlite:///" + path_;
  }

private:
  std::string path_;
  std::shared_ptr<file_claim> claim_ = std::make_shared<file_claim>(path_);
};

} // namespace

std::unique_ptr<backend> make_backend(std::string path) {
  return std::make_unique<file_backend>(std::move(path));
}

} // namespace tuner::storage::sqlite
