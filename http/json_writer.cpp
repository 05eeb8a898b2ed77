#include "http/json_writer.hpp"

#include "http/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::string_view hex = "0123456789abcdef";

bool is_plain(unsigned char c) noexcept {
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
  }
}

void append_integer(std::string& out, std::int64_t x) {
  std::array<char, 24> buf;
  auto end = std::to_chars(buf.data(), buf.data() + buf.size(), x).ptr;
  out.append(buf.data(), end);
}

// Appends `x` with at least `width` digits.
void append_digits(std::string& out, unsigned x, unsigned width) {
  std::array<char, 10> buf;
  auto i = buf.size();
  for (; x > 0 || width > 0; x /= 10) {
    buf[--i] = static_cast<char>('0' + x % 10);
    width -= width > 0;
  }
  out.append(buf.data() + i, buf.size() - i);
}

// Length of the literal that `json` begins with if it is none of JSON's own.
std::size_t python_literal(std::string_view json) noexcept {
  for (std::string_view name : {"NaN", "Infinity", "-Infinity"})
    if (json.starts_with(name))
      return name.size();
  return 0;
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t n = 0;
    while (n < text.size() && is_plain(static_cast<unsigned char>(text[n])))
      ++n;
    out.append(text.substr(0, n));
    text.remove_prefix(n);
    if (text.empty())
      break;
    auto c = static_cast<unsigned char>(text.front());
    if (c < 0x80) {
      append_escape(out, c);
      text.remove_prefix(1);
    } else if (n = utf8_sequence(text); n > 0) {
      out.append(text.substr(0, n));
      text.remove_prefix(n);
    } else {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    }
  }
  out += '"';
}

void append_json_number(std::string& out, double x) {
  if (!std::isfinite(x)) {
    out += "null";
    return;
  }
  std::array<char, 32> buf;
  auto end = std::to_chars(buf.data(), buf.data() + buf.size(), x).ptr;
  std::string_view digits{buf.data(),
                          static_cast<std::size_t>(end - buf.data())};
  out += digits;
  if (digits.find_first_of(".e") == std::string_view::npos)
    out += ".0";
}

void append_timestamp(std::string& out, timestamp t) {
  using namespace std::chrono;
  auto day = floor<days>(t);
  year_month_day date{day};
  hh_mm_ss clock{t - day};
  append_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_digits(out, static_cast<unsigned>(clock.hours().count()), 2);
  out += ':';
  append_digits(out, static_cast<unsigned>(clock.minutes().count()), 2);
  out += ':';
  append_digits(out, static_cast<unsigned>(clock.seconds().count()), 2);
  out += '.';
  append_digits(out, static_cast<unsigned>(clock.subseconds().count()), 6);
  out += 'Z';
}

void json_writer::separate() {
  if (comma_)
    out_ += ',';
  comma_ = true;
}

json_writer& json_writer::begin_object() {
  separate();
  out_ += '{';
  comma_ = false;
  return *this;
}

json_writer& json_writer::end_object() {
  out_ += '}';
  comma_ = true;
  return *this;
}

json_writer& json_writer::begin_array() {
  separate();
  out_ += '[';
  comma_ = false;
  return *this;
}

json_writer& json_writer::end_array() {
  out_ += ']';
  comma_ = true;
  return *this;
}

json_writer& json_writer::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  comma_ = false;
  return *this;
}

json_writer& json_writer::null() {
  return raw("null");
}

json_writer& json_writer::boolean(bool x) {
  return raw(x ? "true" : "false");
}

json_writer& json_writer::integer(std::int64_t x) {
  separate();
  append_integer(out_, x);
  return *this;
}

json_writer& json_writer::number(double x) {
  separate();
  append_json_number(out_, x);
  return *this;
}

json_writer& json_writer::text(std::string_view x) {
  separate();
  append_json_string(out_, x);
  return *this;
}

json_writer& json_writer::time(timestamp x) {
  separate();
  out_ += '"';
  append_timestamp(out_, x);
  out_ += '"';
  return *this;
}

json_writer& json_writer::value(const parameter_value& x) {
  if (auto b = std::get_if<bool>(&x))
    return boolean(*b);
  if (auto i = std::get_if<std::int64_t>(&x))
    return integer(*i);
  if (auto d = std::get_if<double>(&x))
    return number(*d);
  if (auto s = std::get_if<std::string>(&x))
    return text(*s);
  return null();
}

json_writer& json_writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

json_writer& json_writer::python_json(std::string_view json) {
  // Neither letter begins anything else outside a string.
  if (json.find_first_of("NI") == std::string_view::npos)
    return raw(json);
  separate();
  auto in_string = false;
  while (!json.empty()) {
    std::size_t n = 1;
    if (in_string && json.front() == '\\')
      n = 2;
    else if (json.front() == '"')
      in_string = !in_string;
    else if (!in_string)
      n = std::max(n, python_literal(json));
    if (!in_string && n > 1)
      out_ += "null";
    else
      out_ += json.substr(0, n);
    json.remove_prefix(std::min(n, json.size()));
  }
  return *this;
}

std::string json_writer::take() {
  return std::exchange(out_, {});
}

} // namespace tuner::http
