#pragma once

#include "tests/support/temporary_directory.hpp"

#include <sys/types.h>

#include <string>
#include <thread>
#include <vector>

namespace tuner::test {

/// A PostgreSQL server of its own, in a temporary directory, reached through a
/// socket in that directory. Stops and vanishes with the object, and stops if
/// the test program dies.
///
/// PostgreSQL refuses to run as root; root runs it as the user `postgres`, whom
/// Debian's package creates.
class postgres_cluster {
public:
  /// Initializes and starts it.
  /// @throws std::runtime_error saying what is missing.
  postgres_cluster();
  postgres_cluster(const postgres_cluster&) = delete;
  postgres_cluster& operator=(const postgres_cluster&) = delete;
  ~postgres_cluster();

  /// The URL of a database, which need not exist.
  std::string url(const std::string& database) const;

  /// Starts it again after `stop_immediately`; returns when it answers.
  void start();

  /// Stops it as a crash would: no connection ends properly.
  void stop_immediately();

  /// Creates an empty database.
  void create_database(const std::string& name);

  /// Runs statements in a database as another program would.
  /// @returns the first column of the first row of the last one; empty if none.
  std::string execute(const std::string& database, const std::string& sql);

private:
  /// The command that runs `program` of PostgreSQL as the right user.
  std::vector<std::string> command(const std::string& program) const;
  void stop(int signal);

  temporary_directory directory_;
  pid_t server_ = -1;
  // Reads the server's log, which would block it otherwise.
  std::thread log_reader_;
};

} // namespace tuner::test
