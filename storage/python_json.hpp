#pragma once

#include "algorithms/core/distribution.hpp"
#include "algorithms/core/error.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

/// The dialect of JSON that Python's `json` module writes: ASCII, `", "` and
/// `": "` between the parts, and the literals NaN, Infinity and -Infinity.
namespace tuner::storage::python_json {

/// Keeps the members of objects in their order.
using json = nlohmann::ordered_json;

/// Appends `x` as Python's `repr` writes it, the shortest text that reads back
/// the same: `0.1`, `1e-05`, `1e+300`, `0.0`, `NaN`, `-Infinity`.
void append(std::string& out, double x);

/// Appends a string literal in ASCII. Bytes that are not UTF-8 become U+FFFD.
void append(std::string& out, std::string_view text);

/// Appends a value as `json.dumps` does.
void append(std::string& out, const parameter_value& value);

/// Parses; what `read_number` understands stands for the three literals.
/// Errors: `unreadable_study`.
result<json> parse(std::string_view text);

/// A number or one of the three literals.
/// Errors: `unreadable_study` for anything else.
result<double> read_number(const json& x);

/// A scalar. Errors: `unreadable_study` for an array, an object, and for an
/// integer beyond 64 bits.
result<parameter_value> read_value(const json& x);

/// Turns the text of an attribute into standard JSON in ASCII: the three
/// literals become null; the rest stays as it is.
/// Errors: `unreadable_study` if it is no JSON.
result<std::string> to_standard(std::string_view text);

} // namespace tuner::storage::python_json
