#pragma once

#include "config/settings.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::config {

/// One variable: the single source for parsing, `--help` and documentation.
struct variable {
  std::string_view name;
  /// The value if it is not set, as one would write it in an env file.
  std::string_view fallback;
  /// E.g. `"seconds"`; empty if it has none.
  std::string_view unit;
  /// What it is for, in a sentence.
  std::string_view meaning;
  /// What it may hold, e.g. `"a whole number from 1 to 64"`.
  std::string allowed;
  /// Stores a value; false if the text is not allowed.
  std::function<bool(std::string_view text, settings& out)> apply;
};

/// All variables in the order to show them.
const std::vector<variable>& variables();

} // namespace tuner::config
