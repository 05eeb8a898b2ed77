#pragma once

#include "storage/postgres/array_literal.hpp"
#include "storage/postgres/connection.hpp"

#include <string>

namespace tuner::storage::postgres {

/// Runs a prepared statement over rows, one array per column.
/// @param get  One function per parameter: what a row has in that column.
template <class Rows, class... Getters>
pqxx::result
run_columns(connection& db, const char* sql, const Rows& rows, Getters... get) {
  auto column = [&](auto getter) {
    array_literal out;
    for (const auto& row : rows)
      out.add(getter(row));
    return std::string{out.finish()};
  };
  return db.run(sql, column(get)...);
}

} // namespace tuner::storage::postgres
