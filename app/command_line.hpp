#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/key_command.hpp"

namespace tuner {

/// What the command line asks for.
struct command_line {
  /// Files named by `--env-file`, in order; the later wins.
  std::vector<std::string> env_files = {};
  /// Print the effective configuration and exit.
  bool check_config = false;
  /// Do this with API keys and exit.
  std::optional<key_command> keys = {};
  /// Set if there is nothing to run (`--help`, `--version`, a mistake): print
  /// `output` (to stderr unless 0) and exit with this status.
  std::optional<int> exit_status = {};
  std::string output = {};
};

/// Parses the arguments of `main`. Never throws.
command_line parse_command_line(int argc, const char* const* argv);

} // namespace tuner
