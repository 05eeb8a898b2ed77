#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::config {

/// Reads a list of strings: if it begins with `[`, a JSON list of strings, in
/// which the escapes `\"`, `\\` and `\/` are known; else items separated by
/// commas, where blanks around items and empty items do not count. Nothing if
/// `text` is malformed.
std::optional<std::vector<std::string>>
parse_string_list(std::string_view text);

} // namespace tuner::config
