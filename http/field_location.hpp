#pragma once

#include "algorithms/core/error.hpp"
#include "http/validation_errors.hpp"

#include <string_view>

namespace tuner::http {

/// Words a failure that was found behind HTTP as if it had been found in the
/// body: `search_space.0.low` stands at `["body", "search_space", 0, "float",
/// "low"]`, `params.a.b` at `["body", "params", "a.b"]`, `3.params.x` at
/// `["body", 3, "params", "x"]` or, if the body is no list, without the number.
///
/// @param body  The request's body; what stands at the location is echoed.
validation_error field_error(const failure& why, std::string_view body);

} // namespace tuner::http
