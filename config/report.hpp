#pragma once

#include "config/environment.hpp"

#include <string>

namespace tuner::config {

/// The configuration that `env` amounts to, as lines of an env file, each with
/// the place that set it as a comment; without passwords.
/// @pre `read_settings(env)` succeeds.
std::string effective_configuration(const environment& env);

/// Name, default and meaning of every variable, for `--help`; at most 79
/// columns wide.
std::string variables_help();

/// The same as a Markdown table, for the README.
std::string variables_table();

} // namespace tuner::config
