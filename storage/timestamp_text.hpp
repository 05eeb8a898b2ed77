#pragma once

#include "algorithms/core/trial.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tuner::storage {

/// `YYYY-MM-DD HH:MM:SS.ffffff`, as SQLAlchemy writes it into SQLite.
/// PostgreSQL reads it as well.
std::string to_text(timestamp t);

/// Microseconds since 1970, as our own tables keep times.
constexpr std::int64_t to_microseconds(timestamp t) noexcept {
  return t.time_since_epoch().count();
}

/// The inverse of `to_microseconds`.
constexpr timestamp from_microseconds(std::int64_t x) noexcept {
  return timestamp{std::chrono::microseconds{x}};
}

/// Reads that form, with `T` for the space, too, and with a fraction of up to
/// nine digits (the first six count) or without; nothing if it is none of these
/// or no calendar date.
std::optional<timestamp> parse_timestamp(std::string_view text) noexcept;

} // namespace tuner::storage
