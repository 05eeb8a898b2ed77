#pragma once

#include "algorithms/core/trial.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tuner::storage {

/// `YYYY-MM-DD HH:MM:SS.ffffff`, as SQLAlchemy writes it into SQLite.
/// PostgreSQL reads it as well.
std::string to_text(timestamp t);

/// Reads that form, with `T` for the space, too, and with a fraction of up to
/// nine digits (the first six count) or without; nothing if it is none of these
/// or no calendar date.
std::optional<timestamp> parse_timestamp(std::string_view text) noexcept;

} // namespace tuner::storage
