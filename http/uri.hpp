#pragma once

#include "algorithms/core/error.hpp"

#include <httplib.h>

#include <optional>
#include <string>
#include <string_view>

namespace tuner::http {

/// Decodes `%XX` (RFC 3986 §2.1); `+` stays `+`.
/// @returns nothing if an escape is incomplete or not hexadecimal, or if the
///   result holds U+0000 or is not well-formed UTF-8.
std::optional<std::string> percent_decode(std::string_view text);

/// Splits a query (the text behind `?`) at `&` and at each part's first `=`
/// and decodes names and values; here `+` means a space. Repeated names keep
/// their order; parts without a name are dropped.
/// Errors: `invalid_argument` where `percent_decode` yields nothing.
result<httplib::Params> parse_query(std::string_view query);

} // namespace tuner::http
