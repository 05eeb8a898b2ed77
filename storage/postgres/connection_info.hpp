#pragma once

#include "algorithms/core/error.hpp"

#include <string>
#include <string_view>

namespace tuner::storage::postgres {

/// Where a PostgreSQL database is and how to connect.
struct connection_info {
  /// For libpq, in the form `key='value' …`. Holds the password.
  std::string conninfo;
  /// The same for people, as a URL; without any password.
  std::string description;
};

/// Reads a URL such as
/// `postgresql://user:password@host:5432/db?sslmode=disable` with any parameter
/// that libpq knows. The schemes that SQLAlchemy uses
/// (`postgresql+psycopg2://`, `postgresql+asyncpg://`, …) are accepted.
///
/// What the URL leaves open gets a value of ours: 5 s to connect, TCP
/// keepalives that notice a dead server within about a minute.
/// Errors: `invalid_argument`; the text does not repeat the URL.
result<connection_info> parse_url(std::string_view url);

} // namespace tuner::storage::postgres
