#pragma once

#include "storage/backend.hpp"

#include "tests/support/temporary_directory.hpp"

#include <memory>
#include <string>

namespace tuner::test {

/// Asks for a database without the schema.
struct unprepared_t {};
inline constexpr unprepared_t unprepared;

/// A new SQLite file.
class sqlite_database {
public:
  sqlite_database();
  explicit sqlite_database(unprepared_t);

  storage::backend& backend() {
    return *backend_;
  }

  std::string url() const;

  /// Runs statements as another program would.
  void execute(const std::string& sql);

  /// The first column of the first row of a query, as text; empty if NULL.
  std::string fetch(const std::string& sql);

private:
  temporary_directory directory_;
  std::unique_ptr<storage::backend> backend_;
};

/// A new, empty database in a PostgreSQL cluster that all tests share.
class postgres_database {
public:
  postgres_database();
  explicit postgres_database(unprepared_t);

  storage::backend& backend() {
    return *backend_;
  }

  std::string url() const;
  void execute(const std::string& sql);
  std::string fetch(const std::string& sql);

private:
  std::string name_;
  std::unique_ptr<storage::backend> backend_;
};

} // namespace tuner::test
