#include "storage/postgres/connection.hpp"

#include <algorithm>
#include <string_view>

namespace tuner::storage::postgres {

connection::connection(const std::string& conninfo, const std::string& setup)
  : db_(conninfo) {
  exec(setup);
}

pqxx::result connection::exec(const std::string& sql) {
  return session_.exec(sql);
}

const std::string& connection::prepared(const char* sql) {
  auto [i, is_new] = statements_.try_emplace(sql);
  if (is_new) {
    i->second = "tuner_" + std::to_string(statements_.size());
    db_.prepare(i->second, sql);
  }
  return i->second;
}

transaction::transaction(connection& db, const char* begin) : db_(db) {
  db_.exec(begin);
}

transaction::~transaction() {
  if (!open_)
    return;
  try {
    db_.exec("ROLLBACK");
  } catch (const std::exception&) {
    // The connection is lost, and with it the transaction.
  }
}

void transaction::commit() {
  open_ = false;
  auto in_doubt = [](const std::exception& e) {
    return commit_in_doubt{
      "The connection to the database was lost during a commit, so that it is "
      "unknown whether it took effect: "
      + first_line(e)};
  };
  try {
    db_.exec("COMMIT");
  } catch (const pqxx::broken_connection& e) {
    throw in_doubt(e);
  } catch (const pqxx::sql_error& e) {
    if (is_broken(e) || !db_.is_open())
      throw in_doubt(e);
    throw;
  }
}

bool is_broken(const pqxx::sql_error& e) noexcept {
  std::string_view state = e.sqlstate();
  // No state: libpq's own report that the server is gone. Else connection
  // exceptions; shutdowns by operator, crash or administrator.
  return state.empty() || state.starts_with("08") || state.starts_with("57P");
}

failure to_failure(const pqxx::sql_error& e) {
  std::string_view state = e.sqlstate();
  auto reason = first_line(e);
  // A foreign key without its row: somebody deleted a study or a trial.
  if (state == "23503")
    return {errc::changed_elsewhere,
            "Another program deleted what this write refers to: " + reason};
  if (state.starts_with("22"))
    return {errc::invalid_argument,
            "The database cannot hold a value: " + reason};
  if (state.starts_with("23"))
    return {errc::internal, "PostgreSQL refused a statement: " + reason};
  return {errc::unavailable, "The database refused: " + reason};
}

std::string first_line(const std::exception& e) {
  std::string_view text = e.what();
  for (std::string_view prefix : {"ERROR:", "FATAL:", "PANIC:"})
    if (text.starts_with(prefix))
      text.remove_prefix(prefix.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
  return std::string{text.substr(0, text.find('\n'))};
}

result<void> session::open() {
  if (connection_)
    return {};
  auto now = reconnect_backoff::clock::now();
  if (auto refusal = backoff_.refusal(now))
    return tl::make_unexpected(std::move(*refusal));
  try {
    connection_.emplace(conninfo_, setup_);
  } catch (const std::exception& e) {
    // Connecting may have taken its whole time limit.
    return tl::make_unexpected(
      backoff_.failed(reconnect_backoff::clock::now(),
                      "The database cannot be reached: " + first_line(e)));
  }
  backoff_.succeeded();
  return {};
}

tl::unexpected<failure> session::lost(const std::exception& e) {
  connection_.reset();
  return fail(errc::unavailable,
              "The connection to the database was lost: " + first_line(e));
}

} // namespace tuner::storage::postgres
