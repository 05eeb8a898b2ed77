#include "http/query_reader.hpp"

#include "http/json_reader.hpp"
#include "http/json_values.hpp"
#include "http/utf8.hpp"

#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

namespace tuner::http {

namespace {

constexpr std::int64_t max_limit = 1'000;
constexpr std::int64_t default_limit = 100;
constexpr std::int64_t max_position = std::int64_t{1} << 53;
constexpr std::size_t max_search = 256;
constexpr std::int64_t default_curves = 1'000;
constexpr std::int64_t max_curves = 100'000;
constexpr std::int64_t default_points = 100;
constexpr std::int64_t max_points = 10'000;

// An integer as it stands in a path or a query.
std::optional<std::int64_t>
read_integer(const std::string& text, const location& at,
             validation_errors& errors) {
  std::int64_t x = 0;
  auto end = text.data() + text.size();
  auto [stop, status] = std::from_chars(text.data(), end, x);
  if (stop == end && status == std::errc::result_out_of_range)
    refuse(errors, at, text, "int_parsing_size",
           "Unable to parse input string as an integer, exceeded maximum "
           "size");
  else if (stop != end || status != std::errc{})
    refuse(errors, at, text, "int_parsing",
           "Input should be a valid integer, unable to parse string as an "
           "integer");
  else
    return x;
  return std::nullopt;
}

// The last value of a query parameter; pointers into `req`.
const std::string* last_value(const request& req, const std::string& name) {
  auto [first, last] = req.raw.params.equal_range(name);
  const std::string* out = nullptr;
  for (auto i = first; i != last; ++i)
    out = &i->second;
  return out;
}

std::size_t
read_bounded(const request& req, const std::string& name, std::int64_t fallback,
             std::int64_t min, std::int64_t max, validation_errors& errors) {
  auto text = last_value(req, name);
  if (!text)
    return static_cast<std::size_t>(fallback);
  location root{"query"};
  auto at = root.member(name);
  auto x = read_integer(*text, at, errors).value_or(fallback);
  if (x < min)
    refuse(errors, at, *text, "greater_than_equal",
           "Input should be greater than or equal to " + std::to_string(min),
           limit_context("ge", min));
  else if (x > max)
    refuse(errors, at, *text, "less_than_equal",
           "Input should be less than or equal to " + std::to_string(max),
           limit_context("le", max));
  return static_cast<std::size_t>(x);
}

std::size_t read_target_idx(const request& req, validation_errors& errors) {
  return read_bounded(req, "target_idx", 0, 0, max_position, errors);
}

// Whether `name` is `yes` rather than `no`, the default.
bool read_choice(const request& req, const std::string& name,
                 std::string_view no, std::string_view yes,
                 validation_errors& errors) {
  auto text = last_value(req, name);
  if (!text || *text == no)
    return false;
  if (*text == yes)
    return true;
  auto expected = "'" + std::string{no} + "' or '" + std::string{yes} + "'";
  location root{"query"};
  refuse(errors, root.member(name), *text, "literal_error",
         "Input should be " + expected, json{{"expected", expected}}.dump());
  return false;
}

void read_states(const request& req, std::vector<trial_state>& out,
                 validation_errors& errors) {
  constexpr std::string_view expected
    = "'RUNNING', 'COMPLETE', 'PRUNED', 'FAIL' or 'WAITING'";
  location root{"query"};
  auto at = root.member("state");
  auto [first, last] = req.raw.params.equal_range("state");
  auto several = std::distance(first, last) > 1;
  std::size_t position = 0;
  for (auto i = first; i != last; ++i, ++position)
    if (auto state = parse_trial_state(i->second))
      out.push_back(*state);
    else
      refuse(errors, several ? at.element(position) : at, i->second, "enum",
             "Input should be " + std::string{expected},
             json{{"expected", expected}}.dump());
}

// One number of a list.
void read_finite(std::string_view text, const location& at,
                 std::vector<double>& out, validation_errors& errors) {
  double x = 0.0;
  auto end = text.data() + text.size();
  auto [stop, status] = std::from_chars(text.data(), end, x);
  if (stop != end || status != std::errc{})
    refuse(errors, at, std::string{text}, "float_parsing",
           "Input should be a valid number, unable to parse string as a "
           "number");
  else if (!std::isfinite(x))
    refuse(errors, at, std::string{text}, "finite_number",
           "Input should be a finite number");
  else
    out.push_back(x);
}

} // namespace

std::int64_t read_trial_id(const request& req, std::size_t index,
                           validation_errors& errors) {
  location root{"path"};
  return read_integer(req.captures[index], root.member("trial_id"), errors)
    .value_or(0);
}

list_request read_list_query(const request& req, validation_errors& errors) {
  list_request out;
  out.limit = read_bounded(req, "limit", default_limit, 1, max_limit, errors);
  out.offset = read_bounded(req, "offset", 0, 0, max_position, errors);
  out.descending = read_choice(req, "order", "number", "-number", errors);
  read_states(req, out.states, errors);
  return out;
}

storage::study_query
read_study_query(const request& req, validation_errors& errors) {
  storage::study_query out;
  out.limit = read_bounded(req, "limit", default_limit, 1, max_limit, errors);
  out.offset = read_bounded(req, "offset", 0, 0, max_position, errors);
  if (auto search = last_value(req, "search")) {
    location root{"query"};
    auto at = root.member("search");
    if (is_utf8(*search) && search->find('\0') == std::string::npos)
      text{out.search, 0, max_search}(*search, at, errors);
    else
      refuse(errors, at, *search, "string_unicode",
             "Input should be a valid string, unable to parse raw data as a "
             "unicode string");
  }
  return out;
}

std::optional<std::int64_t>
read_last_event_id(const request& req, validation_errors& errors) {
  auto read = [&](const std::string& text,
                  const location& at) -> std::optional<std::int64_t> {
    auto x = read_integer(text, at, errors);
    if (!x || (*x >= 0 && *x <= max_position))
      return x;
    refuse(errors, at, text, "value_error",
           "Input should be the id of an event, 0 to 2^53");
    return std::nullopt;
  };
  constexpr const char* header = "Last-Event-ID";
  constexpr const char* parameter = "last_event_id";
  location in_header{"header"};
  location in_query{"query"};
  std::optional<std::int64_t> out;
  if (auto text = last_value(req, parameter))
    out = read(*text, in_query.member(parameter));
  // A browser that comes back says the newest in the header, and the query it
  // began with.
  if (auto text = req.raw.get_header_value(header); !text.empty())
    out = read(text, in_header.member(header));
  return out;
}

export_format
read_export_format(const request& req, validation_errors& errors) {
  return read_choice(req, "format", "json", "csv", errors)
           ? export_format::csv
           : export_format::json;
}

importance_query
read_importance_query(const request& req, validation_errors& errors) {
  constexpr std::string_view expected = "'fanova', 'ped_anova' or 'mdi'";
  importance_query out;
  if (auto name = last_value(req, "evaluator")) {
    if (auto known = parse_importance_evaluator(*name)) {
      out.evaluator = *known;
    } else {
      location root{"query"};
      refuse(errors, root.member("evaluator"), *name, "literal_error",
             "Input should be " + std::string{expected},
             json{{"expected", expected}}.dump());
    }
  }
  out.objective = read_target_idx(req, errors);
  return out;
}

std::optional<std::vector<double>>
read_reference_point(const request& req, validation_errors& errors) {
  auto [first, last] = req.raw.params.equal_range("reference_point");
  if (first == last)
    return std::nullopt;
  location root{"query"};
  auto at = root.member("reference_point");
  std::vector<double> out;
  std::size_t position = 0;
  for (auto i = first; i != last; ++i) {
    std::string_view rest = i->second;
    for (;; ++position) {
      auto comma = rest.find(',');
      read_finite(rest.substr(0, comma), at.element(position), out, errors);
      if (comma == std::string_view::npos)
        break;
      rest.remove_prefix(comma + 1);
    }
    ++position;
  }
  return out;
}

plot_query read_plot_query(const request& req, validation_errors& errors) {
  plot_query out;
  out.objective = read_target_idx(req, errors);
  read_states(req, out.states, errors);
  if (out.states.empty())
    out.states.push_back(trial_state::complete);
  auto [first, last] = req.raw.params.equal_range("param");
  for (auto i = first; i != last; ++i)
    out.params.push_back(i->second);
  return out;
}

curve_query read_curve_query(const request& req, validation_errors& errors) {
  curve_query out;
  read_states(req, out.states, errors);
  out.limit = read_bounded(req, "limit", default_curves, 1, max_curves, errors);
  out.points
    = read_bounded(req, "points", default_points, 2, max_points, errors);
  return out;
}

} // namespace tuner::http
