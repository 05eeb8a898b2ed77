#pragma once

#include "algorithms/core/error.hpp"
#include "storage/reconnect_backoff.hpp"

#include <pqxx/pqxx>

#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace tuner::storage::postgres {

/// An open session on the server. Everything throws `pqxx` exceptions.
///
/// libpqxx would silently connect again after a loss, in the middle of what we
/// take for one transaction; `session` therefore drops a connection at its
/// first error of that kind.
class connection {
public:
  /// @param setup Statements to run first, such as `SET …`.
  connection(const std::string& conninfo, const std::string& setup);

  /// Runs one or several statements; yields the result of the last one.
  pqxx::result exec(const std::string& sql);

  /// Runs a prepared statement, prepared on first use.
  /// @param sql A constant; its address is the key.
  template <class... Ts>
  pqxx::result run(const char* sql, const Ts&... xs) {
    return session_.exec_prepared(prepared(sql), xs...);
  }

  bool is_open() const noexcept {
    return db_.is_open();
  }

private:
  /// The name of the prepared statement.
  const std::string& prepared(const char* sql);

  pqxx::connection db_;
  // Warnings are for the server's log, not for our standard error.
  pqxx::quiet_errorhandler quiet_{db_};
  // We say BEGIN and COMMIT ourselves, as it matters which of them failed.
  pqxx::nontransaction session_{db_};
  std::map<const char*, std::string> statements_;
};

/// The connection was lost between sending COMMIT and its answer.
class commit_in_doubt : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A transaction that is rolled back on destruction unless committed.
class transaction {
public:
  /// @param begin `BEGIN`, with an isolation level if need be.
  transaction(connection& db, const char* begin);
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  ~transaction();

  /// @throws commit_in_doubt
  void commit();

private:
  connection& db_;
  bool open_ = true;
};

/// Whether the session on the server is gone after this error.
bool is_broken(const pqxx::sql_error& e) noexcept;

/// Projects an error of the server: `unavailable` with its reason,
/// `changed_elsewhere` if a row we refer to is gone, `internal` if a statement
/// is at fault.
failure to_failure(const pqxx::sql_error& e);

/// The message of an exception on one line, without `ERROR:` and details.
std::string first_line(const std::exception& e);

/// A connection that opens on first use and again after it broke, with back-off
/// in between.
class session {
public:
  session(std::string conninfo, std::string setup)
    : conninfo_(std::move(conninfo)), setup_(std::move(setup)) {
    // nop
  }

  /// Calls `f`, a whole transaction, with the open connection. Calls it again
  /// if the connection turned out to be broken before a commit, or if the
  /// server asks for it; each a limited number of times.
  /// Errors: those of `f`, and `unavailable`.
  template <class F>
  auto run(F f) -> decltype(f(std::declval<connection&>())) {
    int losses = 0;
    int conflicts = 0;
    for (;;) {
      if (auto ok = open(); !ok)
        return tl::make_unexpected(std::move(ok.error()));
      try {
        return f(*connection_);
      } catch (const commit_in_doubt& e) {
        connection_.reset();
        return fail(errc::unavailable, e.what());
      } catch (const pqxx::broken_connection& e) {
        if (++losses > max_losses)
          return lost(e);
        connection_.reset();
      } catch (const pqxx::statement_completion_unknown& e) {
        return lost(e);
      } catch (const pqxx::transaction_rollback& e) {
        // A deadlock or a serialization failure.
        if (++conflicts > max_conflicts)
          return fail(errc::unavailable,
                      "Other programs keep writing the same rows: "
                        + first_line(e));
      } catch (const pqxx::sql_error& e) {
        if (!is_broken(e) && connection_->is_open())
          return tl::make_unexpected(to_failure(e));
        if (++losses > max_losses)
          return lost(e);
        connection_.reset();
      } catch (const std::exception& e) {
        // Something libpqxx could not understand: start afresh next time.
        return lost(e);
      }
    }
  }

private:
  static constexpr int max_losses = 1;
  static constexpr int max_conflicts = 3;

  result<void> open();
  tl::unexpected<failure> lost(const std::exception& e);

  std::string conninfo_;
  std::string setup_;
  reconnect_backoff backoff_;
  std::optional<connection> connection_;
};

} // namespace tuner::storage::postgres
