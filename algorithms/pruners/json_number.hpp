#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tuner {

/// The shortest JSON text that reads back as `x`, always recognizable as a
/// floating-point number: `1.0`, `2.5`, `1e+300`; `Infinity`, `-Infinity` and
/// `NaN` for what JSON proper does not know, as Python's `json` writes them.
std::string to_json_number(double x);

/// The inverse of `to_json_number`; also takes integers and surrounding blanks.
/// @returns Nothing for any other text and for numbers out of double's range.
std::optional<double> parse_json_number(std::string_view json);

} // namespace tuner
