#pragma once

#include "algorithms/core/distribution.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tuner::storage {

/// JSON text in ASCII of what the service itself puts into attributes.
/// @pre Text is valid UTF-8, numbers are finite.
std::string json_text(const std::string& text);
std::string json_text(const std::vector<double>& numbers);
std::string
json_text(const std::vector<std::pair<std::string, parameter_value>>& object);

} // namespace tuner::storage
