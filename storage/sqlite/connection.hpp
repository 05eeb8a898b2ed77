#pragma once

#include "algorithms/core/error.hpp"
#include "storage/reconnect_backoff.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tuner::storage::sqlite {

/// A prepared statement in use; is reset on destruction, so that it holds no
/// lock and no snapshot.
class statement_use {
public:
  explicit statement_use(SQLite::Statement& statement) : statement_(statement) {
    // nop
  }

  statement_use(const statement_use&) = delete;
  statement_use& operator=(const statement_use&) = delete;

  ~statement_use() {
    statement_.tryReset();
  }

  SQLite::Statement* operator->() {
    return &statement_;
  }

  SQLite::Statement& operator*() {
    return statement_;
  }

private:
  SQLite::Statement& statement_;
};

/// An open database file: WAL, `synchronous=FULL`, foreign keys off as in
/// Optuna, waits up to 5 s for another program's lock.
/// Everything throws `SQLite::Exception`.
class connection {
public:
  /// @param flags `SQLite::OPEN_READWRITE`, perhaps with `OPEN_CREATE`.
  connection(const std::string& path, int flags);

  /// The statement, prepared on first use.
  /// @param sql A constant; its address is the key.
  statement_use use(const char* sql);

  /// Runs statements that are not worth keeping.
  void exec(const std::string& sql);

  SQLite::Database& database() {
    return database_;
  }

private:
  SQLite::Database database_;
  std::unordered_map<const char*, SQLite::Statement> statements_;
};

/// A transaction that is rolled back on destruction unless committed.
class transaction {
public:
  /// @param begin `BEGIN IMMEDIATE` or `BEGIN DEFERRED`.
  transaction(connection& db, const char* begin);
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  ~transaction();

  void commit();

private:
  connection& db_;
  bool open_ = true;
};

/// The text of a column; empty for NULL.
std::string_view text(const SQLite::Column& column);

/// The text of a column, or nothing for NULL.
std::optional<std::string_view> optional_text(const SQLite::Column& column);

/// The number in a column, or nothing for NULL.
std::optional<double> optional_double(const SQLite::Column& column);

/// Whether the file has to be opened again after this error.
bool is_broken(const SQLite::Exception& e) noexcept;

/// Projects an error of SQLite: `unavailable` with the reason if the file is
/// locked, full, read-only or damaged; `internal` if a statement is at fault.
failure to_failure(const SQLite::Exception& e, const std::string& path);

/// A connection that opens on first use and again after it broke, with
/// back-off in between.
class session {
public:
  explicit session(std::string path) : path_(std::move(path)) {
    // nop
  }

  /// Calls `f` with the open connection.
  /// Errors: those of `f`, and `to_failure` of what it throws.
  template <class F>
  auto run(F f) -> decltype(f(std::declval<connection&>())) {
    if (auto ok = open(); !ok)
      return tl::make_unexpected(std::move(ok.error()));
    try {
      return f(*connection_);
    } catch (const SQLite::Exception& e) {
      auto error = to_failure(e, path_);
      if (is_broken(e))
        connection_.reset();
      return tl::make_unexpected(std::move(error));
    }
  }

private:
  result<void> open();

  std::string path_;
  reconnect_backoff backoff_;
  std::optional<connection> connection_;
};

} // namespace tuner::storage::sqlite
