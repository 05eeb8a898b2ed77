#include "storage/postgres/fields.hpp"

#include <charconv>

namespace tuner::storage::postgres {

std::string_view text(const pqxx::field& x) {
  return {x.c_str(), x.size()};
}

std::optional<std::string_view> optional_text(const pqxx::field& x) {
  if (x.is_null())
    return std::nullopt;
  return text(x);
}

std::int64_t integer(const pqxx::field& x) {
  auto digits = text(x);
  std::int64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

std::optional<std::int64_t> optional_integer(const pqxx::field& x) {
  if (x.is_null())
    return std::nullopt;
  return integer(x);
}

std::optional<double> optional_number(const pqxx::field& x) {
  if (x.is_null())
    return std::nullopt;
  auto digits = text(x);
  // Reads `Infinity` and `NaN`, too.
  double out = 0.0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

} // namespace tuner::storage::postgres
