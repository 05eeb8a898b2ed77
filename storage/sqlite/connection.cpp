#include "storage/sqlite/connection.hpp"

#include <sqlite3.h>
#include <utility>

namespace tuner::storage::sqlite {

namespace {

constexpr int busy_timeout_ms = 5000;
constexpr int max_wal_attempts = 100;

// Switching a new file to WAL fails at once, without the busy timeout, while
// another connection does the same. An empty transaction waits for that one.
void switch_to_wal(SQLite::Database& db) {
  for (int attempt = 1;; ++attempt) {
    auto code = db.tryExec("PRAGMA journal_mode=WAL");
    if (code == SQLITE_OK)
      return;
    if (code != SQLITE_BUSY || attempt == max_wal_attempts)
      throw SQLite::Exception{db.getErrorMsg(), code};
    db.exec("BEGIN IMMEDIATE");
    db.exec("COMMIT");
  }
}

} // namespace

connection::connection(const std::string& path, int flags)
  : database_(path, flags, busy_timeout_ms) {
  switch_to_wal(database_);
  database_.exec("PRAGMA synchronous=FULL");
  database_.exec("PRAGMA foreign_keys=OFF");
}

statement_use connection::use(const char* sql) {
  auto i = statements_.find(sql);
  if (i == statements_.end())
    i = statements_.emplace(sql, SQLite::Statement{database_, sql}).first;
  return statement_use{i->second};
}

void connection::exec(const std::string& sql) {
  database_.exec(sql);
}

transaction::transaction(connection& db, const char* begin) : db_(db) {
  db_.use(begin)->exec();
}

transaction::~transaction() {
  if (open_)
    // SQLite may have rolled back by itself already.
    db_.database().tryExec("ROLLBACK");
}

void transaction::commit() {
  db_.use("COMMIT")->exec();
  open_ = false;
}

std::string_view text(const SQLite::Column& column) {
  // The bytes are counted after the conversion to text.
  const auto* data = column.getText();
  return {data, static_cast<std::size_t>(column.getBytes())};
}

std::optional<std::string_view> optional_text(const SQLite::Column& column) {
  if (column.isNull())
    return std::nullopt;
  return text(column);
}

std::optional<double> optional_double(const SQLite::Column& column) {
  if (column.isNull())
    return std::nullopt;
  return column.getDouble();
}

bool is_broken(const SQLite::Exception& e) noexcept {
  switch (e.getErrorCode()) {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return true;
    default:
      return false;
  }
}

failure to_failure(const SQLite::Exception& e, const std::string& path) {
  auto unavailable = [&](const std::string& why) {
    return failure{errc::unavailable, "The database file " + path + " " + why};
  };
  switch (e.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return unavailable("is locked by another program");
    case SQLITE_FULL:
      return unavailable("cannot grow: the disk is full");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return unavailable("cannot be written: it is read-only");
    case SQLITE_CANTOPEN:
      return unavailable("cannot be opened");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return unavailable(std::string{"is damaged: "} + e.what());
    case SQLITE_CONSTRAINT:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
      return failure{errc::internal,
                     std::string{"SQLite refused a statement: "} + e.what()};
    default:
      return unavailable(std::string{"failed: "} + e.what());
  }
}

result<void> session::open() {
  if (connection_)
    return {};
  auto now = reconnect_backoff::clock::now();
  if (auto refusal = backoff_.refusal(now))
    return tl::make_unexpected(std::move(*refusal));
  try {
    connection_.emplace(path_, SQLite::OPEN_READWRITE);
  } catch (const SQLite::Exception& e) {
    return tl::make_unexpected(backoff_.failed(now, to_failure(e, path_).what));
  }
  backoff_.succeeded();
  return {};
}

} // namespace tuner::storage::sqlite
