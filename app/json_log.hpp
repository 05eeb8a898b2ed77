#pragma once

#include "actors/event_log.hpp"
#include "config/settings.hpp"

#include <string>
#include <string_view>

namespace tuner {

/// The service's log: one JSON object per line on standard output, with
/// `timestamp` (UTC, microseconds), `level`, `event` and the particulars.
///
/// Thread-safety: everything may be called from any thread.
namespace json_log {

/// Lines below `level` are dropped from now on.
void set_level(config::log_level level);

/// Writes a line. Never throws.
void write(const event& line) noexcept;

/// Writes out what is buffered.
void flush() noexcept;

} // namespace json_log

} // namespace tuner
