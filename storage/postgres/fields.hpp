#pragma once

#include <pqxx/pqxx>

#include <cstdint>
#include <optional>
#include <string_view>

/// Fields of a result by type. Faster than `pqxx::field::as`, which goes
/// through streams.
namespace tuner::storage::postgres {

/// The text of a field; empty if NULL. Lives as long as the result.
std::string_view text(const pqxx::field& x);

/// The text of a field, or nothing if NULL.
std::optional<std::string_view> optional_text(const pqxx::field& x);

/// An integer. @pre The field has an integer type and is not NULL.
std::int64_t integer(const pqxx::field& x);

/// An integer, or nothing if NULL. @pre The field has an integer type.
std::optional<std::int64_t> optional_integer(const pqxx::field& x);

/// A number, exactly, or nothing if NULL. @pre The field is a float8.
std::optional<double> optional_number(const pqxx::field& x);

} // namespace tuner::storage::postgres
