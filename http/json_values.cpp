#include "http/json_values.hpp"

#include "http/json_writer.hpp"
#include "http/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace tuner::http {

namespace {

constexpr std::size_t max_attribute_name = 512;

// Whether `text` is a decimal number; decides how a string that stands where a
// number belongs is refused.
bool is_number(std::string_view text) noexcept {
  double x = 0;
  auto end = text.data() + text.size();
  auto [stop, status] = std::from_chars(text.data(), end, x);
  return status == std::errc{} && stop == end;
}

std::string count(std::size_t n, std::string_view thing) {
  return std::to_string(n) + " " + std::string{thing} + (n == 1 ? "" : "s");
}

std::string
list_context(std::string_view limit, std::size_t bound, std::size_t actual) {
  json_writer out;
  out.begin_object().key("field_type").text("List").key(limit);
  out.integer(static_cast<std::int64_t>(bound)).key("actual_length");
  out.integer(static_cast<std::int64_t>(actual)).end_object();
  return out.take();
}

// Reads "0", "17"; nothing for signs, spaces, and what exceeds an int32.
std::optional<std::int32_t> parse_step(std::string_view text) noexcept {
  std::int32_t step = 0;
  auto end = text.data() + text.size();
  auto [stop, status] = std::from_chars(text.data(), end, step);
  if (status != std::errc{} || stop != end || step < 0 || text.front() == '-')
    return std::nullopt;
  return step;
}

bool check_object(const json& x, const location& at,
                  validation_errors& errors) {
  if (!x.is_object())
    refuse(errors, at, x, "dict_type", "Input should be a valid dictionary");
  return x.is_object();
}

// Calls `each(name, value)` for every member of an object of scalars.
template <class F>
void for_each_scalar(const json& x, const location& at,
                     validation_errors& errors, F each) {
  if (!check_object(x, at, errors))
    return;
  for (auto i = x.begin(); i != x.end(); ++i)
    if (i->is_primitive())
      each(i.key(), to_scalar(*i));
    else
      refuse(errors, at.member(i.key()), *i, "value_error",
             "Input should be a number, a string, true, false or null");
}

} // namespace

void text::operator()(const json& x, const location& at,
                      validation_errors& errors) const {
  if (!x.is_string())
    return refuse(errors, at, x, "string_type",
                  "Input should be a valid string");
  const auto& value = x.get_ref<const std::string&>();
  auto length = utf8_length(value);
  if (length < min)
    return refuse(errors, at, x, "string_too_short",
                  "String should have at least " + count(min, "character"),
                  limit_context("min_length", static_cast<std::int64_t>(min)));
  if (length > max)
    return refuse(errors, at, x, "string_too_long",
                  "String should have at most " + count(max, "character"),
                  limit_context("max_length", static_cast<std::int64_t>(max)));
  out = value;
}

void integer::operator()(const json& x, const location& at,
                         validation_errors& errors) const {
  auto value = min;
  if (x.is_number_integer()) {
    value = x.get<std::int64_t>();
  } else if (x.is_number_float()) {
    auto real = x.get<double>();
    if (real != std::trunc(real))
      return refuse(errors, at, x, "int_from_float",
                    "Input should be a valid integer, got a number with a "
                    "fractional part");
    constexpr auto bound = 9007199254740992.0; // 2^53
    if (std::abs(real) > bound)
      return refuse(errors, at, x, "int_type",
                    "Integers must be within -2^53 .. 2^53");
    value = static_cast<std::int64_t>(real);
  } else if (x.is_string() && !is_number(x.get_ref<const std::string&>())) {
    return refuse(errors, at, x, "int_parsing",
                  "Input should be a valid integer, unable to parse string as "
                  "an integer");
  } else {
    return refuse(errors, at, x, "int_type", "Input should be a valid integer");
  }
  if (value < min)
    return refuse(errors, at, x, "greater_than_equal",
                  "Input should be greater than or equal to "
                    + std::to_string(min),
                  limit_context("ge", min));
  if (value > max)
    return refuse(errors, at, x, "less_than_equal",
                  "Input should be less than or equal to "
                    + std::to_string(max),
                  limit_context("le", max));
  out = value;
}

void real::operator()(const json& x, const location& at,
                      validation_errors& errors) const {
  if (x.is_number())
    out = x.get<double>();
  else if (x.is_string() && !is_number(x.get_ref<const std::string&>()))
    refuse(errors, at, x, "float_parsing",
           "Input should be a valid number, unable to parse string as a "
           "number");
  else
    refuse(errors, at, x, "float_type", "Input should be a valid number");
}

void boolean::operator()(const json& x, const location& at,
                         validation_errors& errors) const {
  if (x.is_boolean())
    out = x.get<bool>();
  else if (x.is_string() || x.is_number())
    refuse(errors, at, x, "bool_parsing",
           "Input should be a valid boolean, unable to interpret input");
  else
    refuse(errors, at, x, "bool_type", "Input should be a valid boolean");
}

void reals::operator()(const json& x, const location& at,
                       validation_errors& errors) const {
  if (!check_list(x, at, errors, 0, max))
    return;
  out.assign(x.size(), 0.0);
  for (std::size_t i = 0; i < x.size(); ++i)
    real{out[i]}(x[i], at.element(i), errors);
}

void named_scalars::operator()(const json& x, const location& at,
                               validation_errors& errors) const {
  for_each_scalar(x, at, errors,
                  [&](const std::string& name, parameter_value value) {
                    out.emplace_back(name, std::move(value));
                  });
}

void options::operator()(const json& x, const location& at,
                         validation_errors& errors) const {
  if (!check_object(x, at, errors))
    return;
  for (auto i = x.begin(); i != x.end(); ++i) {
    option read{i.key(), {}};
    if (i->is_object())
      options{read.members.emplace()}(*i, at.member(i.key()), errors);
    else if (i->is_primitive())
      read.value = to_scalar(*i);
    else
      refuse(errors, at.member(i.key()), *i, "value_error",
             "Input should be a number, a string, true, false, null or an "
             "object of such");
    out.push_back(std::move(read));
  }
}

void attributes::operator()(const json& x, const location& at,
                            validation_errors& errors) const {
  if (!check_object(x, at, errors))
    return;
  for (auto i = x.begin(); i != x.end(); ++i) {
    std::string name;
    auto member = at.member(i.key());
    text{name, 1, max_attribute_name}(i.key(), member.member("[key]"), errors);
    out.push_back({std::move(name), to_attribute_text(*i)});
  }
}

void learning_curve::operator()(const json& x, const location& at,
                                validation_errors& errors) const {
  if (!check_object(x, at, errors))
    return;
  for (auto i = x.begin(); i != x.end(); ++i) {
    auto member = at.member(i.key());
    auto step = i.key().empty() ? std::nullopt : parse_step(i.key());
    if (!step) {
      refuse(errors, member.member("[key]"), i.key(), "int_parsing",
             "A step should be an integer within 0 .. 2147483647, written as "
             "a string");
      continue;
    }
    intermediate_value point{*step};
    real{point.value}(*i, member, errors);
    out.push_back(point);
  }
  auto by_step = [](const auto& a, const auto& b) { return a.step < b.step; };
  std::sort(out.begin(), out.end(), by_step);
  auto twice = std::adjacent_find(
    out.begin(), out.end(),
    [](const auto& a, const auto& b) { return a.step == b.step; });
  if (twice != out.end())
    refuse(errors, at, x, "value_error",
           "Step " + std::to_string(twice->step) + " occurs twice");
}

bool check_list(const json& x, const location& at, validation_errors& errors,
                std::size_t min, std::size_t max) {
  if (!x.is_array()) {
    refuse(errors, at, x, "list_type", "Input should be a valid list");
    return false;
  }
  if (x.size() < min) {
    refuse(errors, at, x, "too_short",
           "List should have at least " + count(min, "item")
             + " after validation, not " + std::to_string(x.size()),
           list_context("min_length", min, x.size()));
    return false;
  }
  if (x.size() > max) {
    refuse(errors, at, x, "too_long",
           "List should have at most " + count(max, "item")
             + " after validation, not " + std::to_string(x.size()),
           list_context("max_length", max, x.size()));
    return false;
  }
  return true;
}

parameter_value to_scalar(const json& x) {
  if (x.is_boolean())
    return x.get<bool>();
  if (x.is_number_integer())
    return x.get<std::int64_t>();
  if (x.is_number_float())
    return x.get<double>();
  if (x.is_string())
    return x.get<std::string>();
  return std::monostate{};
}

std::string to_attribute_text(const json& x) {
  return x.dump(-1, ' ', true);
}

std::string limit_context(std::string_view name, std::int64_t value) {
  json_writer out;
  out.begin_object().key(name).integer(value).end_object();
  return out.take();
}

} // namespace tuner::http
