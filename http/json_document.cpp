#include "http/json_document.hpp"

#include "http/json_writer.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

namespace tuner::http {

namespace {

constexpr std::size_t max_depth = 32;
constexpr std::uint64_t max_integer = std::uint64_t{1} << 53;
constexpr std::size_t max_echo = 1'000;

/// What is wrong with a text, and where.
struct defect {
  std::size_t position;
  std::string what;
};

// Length of the number that `text` begins with.
std::size_t number_length(std::string_view text) noexcept {
  auto n = text.find_first_not_of("+-.0123456789eE");
  return n == std::string_view::npos ? text.size() : n;
}

// Whether `number` is an integer that a double cannot hold exactly.
bool is_large_integer(std::string_view number) noexcept {
  if (number.find_first_of(".eE") != std::string_view::npos)
    return false;
  if (number.starts_with('-'))
    number.remove_prefix(1);
  std::uint64_t x = 0;
  auto end = number.data() + number.size();
  auto [stop, status] = std::from_chars(number.data(), end, x);
  return status == std::errc::result_out_of_range || x > max_integer;
}

// Looks for what a parser does not refuse, before anything is built from it.
// Knows just enough of JSON to tell strings, numbers and brackets apart.
std::optional<defect> scan(std::string_view text) {
  std::size_t depth = 0;
  auto in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    // The parser takes it for the end of the text.
    if (c == '\0')
      return defect{i, "U+0000 is not allowed"};
    if (in_string) {
      if (c == '"')
        in_string = false;
      if (c == '\\' && text.substr(i + 1).starts_with("u0000"))
        return defect{i, "U+0000 is not allowed"};
      i += c == '\\';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > max_depth)
        return defect{i, "Nested more than 32 levels deep"};
    } else if (c == ']' || c == '}') {
      depth -= depth > 0;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      auto number = text.substr(i, number_length(text.substr(i)));
      if (is_large_integer(number))
        return defect{i, "Integers must be within -2^53 .. 2^53"};
      i += number.size() - 1;
    }
  }
  return std::nullopt;
}

// Keeps the reason: "[json.exception.…] parse error at line 1, column 2: syntax
// error while parsing value - invalid literal; last read: '…'" repeats input.
std::string reason(std::string_view what) {
  auto colon = what.find(": ");
  if (colon != std::string_view::npos)
    what.remove_prefix(colon + 2);
  what = what.substr(0, what.find("; last read"));
  return std::string{what};
}

void refuse(validation_errors& errors, const defect& x) {
  json_writer context;
  context.begin_object().key("error").text(x.what).end_object();
  validation_error e{
    "json_invalid", {}, "JSON decode error", "{}", context.take()};
  e.where = {std::string{"body"}, static_cast<std::int64_t>(x.position)};
  errors.add(std::move(e));
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Whether the header names JSON: application/json, application/…+json.
bool is_json(std::string_view content_type) {
  auto type = lower(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t'))
    type.pop_back();
  return type == "application/json"
         || (type.starts_with("application/") && type.ends_with("+json"));
}

std::string echo_text(std::string_view text) {
  std::string out;
  if (text.size() > max_echo)
    return "null";
  append_json_string(out, text);
  return out;
}

// Whether `x` has at most `budget` nodes and bytes of text; subtracts them.
bool is_small(const json& x, std::size_t& budget) {
  auto cost = 1 + (x.is_string() ? x.get_ref<const std::string&>().size() : 0);
  if (cost > budget)
    return false;
  budget -= cost;
  for (auto i = x.begin(); x.is_structured() && i != x.end(); ++i) {
    if (x.is_object() && i.key().size() > budget)
      return false;
    budget -= x.is_object() ? i.key().size() : 0;
    if (!is_small(*i, budget))
      return false;
  }
  return true;
}

} // namespace

std::optional<json>
parse_json(std::string_view text, validation_errors& errors) {
  if (auto found = scan(text)) {
    refuse(errors, *found);
    return std::nullopt;
  }
  try {
    return json::parse(text);
  } catch (const json::parse_error& e) {
    refuse(errors, {e.byte > 0 ? e.byte - 1 : 0, reason(e.what())});
  } catch (const json::out_of_range&) {
    refuse(errors, {0, "A number is beyond the range of a double"});
  }
  return std::nullopt;
}

std::optional<json>
read_body(const httplib::Request& req, validation_errors& errors) {
  location at{"body"};
  if (req.body.empty()) {
    errors.add({"missing", at.steps(), "Field required"});
    return std::nullopt;
  }
  if (req.has_header("Content-Type")
      && !is_json(req.get_header_value("Content-Type"))) {
    errors.add({"model_attributes_type", at.steps(),
                "Input should be a valid dictionary or object to extract "
                "fields from",
                echo_text(req.body)});
    return std::nullopt;
  }
  return parse_json(req.body, errors);
}

std::optional<json>
read_optional_body(const httplib::Request& req, validation_errors& errors) {
  if (req.body.empty())
    return json::object();
  auto body = read_body(req, errors);
  if (body && body->is_null())
    return json::object();
  return body;
}

std::string echo(const json& x) {
  auto budget = max_echo;
  return is_small(x, budget)
           ? x.dump(-1, ' ', false, json::error_handler_t::replace)
           : "null";
}

} // namespace tuner::http
