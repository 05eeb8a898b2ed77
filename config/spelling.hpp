#pragma once

#include "config/environment.hpp"

#include <string>
#include <vector>

namespace tuner::config {

/// One sentence for every name in an env file that looks like a mistyped
/// variable. Nothing else complains about unknown names.
std::vector<std::string> suspicious_names(const environment& env);

} // namespace tuner::config
