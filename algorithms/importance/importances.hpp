#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tuner {

/// Parameters with what each of them accounts for.
using importances = std::vector<std::pair<std::string, double>>;

/// Scales to a sum of one, or to equal shares if all are zero, and sorts: the
/// most important first, of equals the last name first.
/// @pre Finite and not negative.
importances ranked(importances xs);

} // namespace tuner
