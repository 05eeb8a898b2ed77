#pragma once

#include "config/settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::config {

/// `true`, `false`, `1`, `0`, `yes`, `no`, `on` or `off` in any case; else
/// nothing.
std::optional<bool> parse_bool(std::string_view text);

/// A decimal whole number in [low, high], digits only; else nothing.
std::optional<std::uint64_t>
parse_whole_number(std::string_view text, std::uint64_t low,
                   std::uint64_t high);

/// `debug`, `info`, `warning` (or `warn`) or `error` in any case; else nothing.
std::optional<log_level> parse_log_level(std::string_view text);

/// A time such as `90d`: a whole number of at least 1 and a unit, `s`, `m`,
/// `h`, `d` or `w`; at most 100 years. Else nothing.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// A list of origins (`scheme://host` or `scheme://host:port`, or `*`), as a
/// JSON list of strings or separated by commas; else nothing. Empty text: no
/// origin.
std::optional<std::vector<std::string>> parse_origins(std::string_view text);

/// Whether `text` begins like a database URL that this service can open; the
/// storage backends check the rest.
bool is_database_url(std::string_view text);

/// `text` with `***` in place of every password in it: the one of a URL, of
/// `password=` in its query or in a `key=value` connection string. If in doubt,
/// more is hidden rather than less.
std::string without_password(std::string_view text);

} // namespace tuner::config
