#pragma once

#include "algorithms/core/error.hpp"
#include "config/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tuner::config {

/// Parses an env file: one `NAME=value` per line.
///
/// Blank lines and lines that begin with `#` are skipped, `export` before the
/// name too. A value in single quotes is taken as it stands; one in double
/// quotes knows `\n \r \t \" \\ \$`; without quotes it ends before
/// ` #` and trailing blanks. Nothing is expanded: `$NAME` stays as it is. A
/// byte order mark and CRLF line ends are accepted.
/// Errors: `invalid_argument` for a line that is none of this, naming file and
///   line, never the value.
/// @param file  Its name, for messages.
result<std::vector<assignment>>
parse_env_file(std::string_view text, const std::string& file, source from);

/// Reads and parses an env file of at most 1 MiB.
/// Errors: `invalid_argument` if it cannot be read, saying why; else as
///   `parse_env_file`.
result<std::vector<assignment>>
read_env_file(const std::string& file, source from);

} // namespace tuner::config
