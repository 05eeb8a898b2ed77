#pragma once

#include "http/validation_errors.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tuner::http {

/// A parsed body. Members are sorted by name; of a name that occurs twice, the
/// last one counts.
using json = nlohmann::json;

/// Parses JSON strictly (RFC 8259): no NaN, no comment, UTF-8 only. Also
/// refused, wherever they stand: more than 32 levels of nesting, U+0000,
/// integers beyond ±2^53, numbers beyond the range of a double.
///
/// Adds one error of type `json_invalid` and returns nothing if it fails.
std::optional<json>
parse_json(std::string_view text, validation_errors& errors);

/// Parses the body of a request that must have one. A `Content-Type` other than
/// JSON is refused, a missing one is not.
std::optional<json>
read_body(const httplib::Request& req, validation_errors& errors);

/// As `read_body`, but an empty body or `null` stands for `{}`.
std::optional<json>
read_optional_body(const httplib::Request& req, validation_errors& errors);

/// `x` as JSON text for a `validation_error`; `null` if it is large.
std::string echo(const json& x);

} // namespace tuner::http
