#include "algorithms/pruners/json_number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace tuner {

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

} // namespace

std::string to_json_number(double x) {
  if (std::isnan(x))
    return "NaN";
  if (std::isinf(x))
    return x > 0.0 ? "Infinity" : "-Infinity";
  std::array<char, 32> buffer{};
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x).ptr;
  std::string out(buffer.data(), end);
  if (out.find_first_of(".e") == std::string::npos)
    out += ".0";
  return out;
}

std::optional<double> parse_json_number(std::string_view json) {
  constexpr std::string_view blanks = " \t\r\n";
  auto first = json.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return std::nullopt;
  json = json.substr(first, json.find_last_not_of(blanks) + 1 - first);
  if (json == "NaN")
    return std::numeric_limits<double>::quiet_NaN();
  if (json == "Infinity")
    return infinity;
  if (json == "-Infinity")
    return -infinity;
  // What std::from_chars takes beyond JSON starts with a letter or a point.
  auto digit = json.find_first_not_of('-');
  if (digit == std::string_view::npos || json[digit] < '0' || json[digit] > '9')
    return std::nullopt;
  double out = 0.0;
  const auto* end = json.data() + json.size();
  auto [stop, error] = std::from_chars(json.data(), end, out);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return out;
}

} // namespace tuner
