#include "storage/python_json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace tuner::storage::python_json {

namespace {

using namespace std::literals;

// Stand for the literals in a parsed document. They begin with U+0000, which
// no program puts at the start of a text of its own.
constexpr auto nan_marker = "\0NaN"sv;
constexpr auto inf_marker = "\0Infinity"sv;
constexpr auto negative_inf_marker = "\0-Infinity"sv;

enum class literals { as_null, as_markers };

struct replacement {
  std::string_view literal;
  std::string_view marker;
};

constexpr std::array replacements{
  replacement{"NaN", "\"\\u0000NaN\""},
  replacement{"Infinity", "\"\\u0000Infinity\""},
  replacement{"-Infinity", "\"\\u0000-Infinity\""},
};

// Replaces the literals wherever they stand outside a string.
std::string replace_literals(std::string_view text, literals how) {
  std::string out;
  out.reserve(text.size() + 16);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (quoted) {
      out += c;
      if (c == '\\' && i + 1 < text.size())
        out += text[++i];
      else if (c == '"')
        quoted = false;
      continue;
    }
    auto replaced = false;
    if (c == 'N' || c == 'I' || c == '-')
      for (const auto& [literal, marker] : replacements)
        if (text.substr(i).starts_with(literal)) {
          out += how == literals::as_null ? "null"sv : marker;
          i += literal.size() - 1;
          replaced = true;
          break;
        }
    if (!replaced) {
      out += c;
      quoted = c == '"';
    }
  }
  return out;
}

// The parser takes U+0000 for the end of the text, whatever follows.
bool is_cut_short(std::string_view text) {
  return text.find('\0') != text.npos;
}

bool may_hold_literals(std::string_view text) {
  return text.find("NaN") != text.npos || text.find("Infinity") != text.npos;
}

bool is_ascii(std::string_view text) {
  for (auto c : text)
    if ((c & 0x80) != 0)
      return false;
  return true;
}

// Escapes what is not ASCII. `text` is valid JSON, hence valid UTF-8 with such
// bytes inside strings only.
std::string escape_non_ascii(std::string_view text) {
  std::string out;
  auto append_unit = [&](std::uint32_t unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (auto shift : {12U, 8U, 4U, 0U})
      out += digits[(unit >> shift) & 0xFU];
  };
  for (std::size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      out += text[i++];
      continue;
    }
    std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    std::uint32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k)
      code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    i += length;
    if (code < 0x10000) {
      append_unit(code);
    } else {
      append_unit(0xD800 + ((code - 0x10000) >> 10));
      append_unit(0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  return out;
}

} // namespace

void append(std::string& out, double x) {
  if (std::isnan(x)) {
    out += "NaN";
    return;
  }
  if (std::signbit(x))
    out += '-';
  x = std::fabs(x);
  if (std::isinf(x)) {
    out += "Infinity";
    return;
  }
  std::array<char, 32> buffer;
  auto [end, err] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                  x, std::chars_format::scientific);
  std::string_view text{buffer.data(),
                        static_cast<std::size_t>(end - buffer.data())};
  auto e = text.find('e');
  auto exponent = 0;
  auto exponent_text = text.substr(e + 1);
  if (exponent_text.starts_with('+'))
    exponent_text.remove_prefix(1);
  std::from_chars(exponent_text.data(),
                  exponent_text.data() + exponent_text.size(), exponent);
  // Python turns to exponents below 1e-4 and from 1e16 on.
  if (exponent < -4 || exponent >= 16) {
    out += text;
    return;
  }
  std::string digits{text.substr(0, 1)};
  if (e > 2)
    digits += text.substr(2, e - 2);
  if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out += digits;
    return;
  }
  auto integral = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() < integral)
    digits.append(integral - digits.size(), '0');
  out.append(digits, 0, integral);
  out += '.';
  if (digits.size() > integral)
    out.append(digits, integral);
  else
    out += '0';
}

void append(std::string& out, std::string_view text) {
  out += json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

void append(std::string& out, const parameter_value& value) {
  struct visitor {
    std::string& out;
    void operator()(std::monostate) const {
      out += "null";
    }
    void operator()(bool x) const {
      out += x ? "true" : "false";
    }
    void operator()(std::int64_t x) const {
      out += std::to_string(x);
    }
    void operator()(double x) const {
      append(out, x);
    }
    void operator()(const std::string& x) const {
      append(out, std::string_view{x});
    }
  };
  std::visit(visitor{out}, value);
}

result<json> parse(std::string_view text) {
  auto x = may_hold_literals(text) ? json::parse(
             replace_literals(text, literals::as_markers), nullptr, false)
                                   : json::parse(text, nullptr, false);
  if (x.is_discarded() || is_cut_short(text))
    return fail(errc::unreadable_study, "it is no JSON");
  return x;
}

result<double> read_number(const json& x) {
  if (x.is_number())
    return x.get<double>();
  if (x.is_string()) {
    const auto& text = x.get_ref<const std::string&>();
    if (text == nan_marker)
      return std::numeric_limits<double>::quiet_NaN();
    if (text == inf_marker)
      return std::numeric_limits<double>::infinity();
    if (text == negative_inf_marker)
      return -std::numeric_limits<double>::infinity();
  }
  return fail(errc::unreadable_study, "a number was expected");
}

result<parameter_value> read_value(const json& x) {
  switch (x.type()) {
    case json::value_t::null:
      return parameter_value{};
    case json::value_t::boolean:
      return parameter_value{x.get<bool>()};
    case json::value_t::number_integer:
      return parameter_value{x.get<std::int64_t>()};
    case json::value_t::number_unsigned:
      if (x.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
        return fail(errc::unreadable_study,
                    "the integer " + x.dump() + " is too large");
      return parameter_value{x.get<std::int64_t>()};
    case json::value_t::number_float:
      return parameter_value{x.get<double>()};
    case json::value_t::string:
      if (auto number = read_number(x))
        return parameter_value{*number};
      return parameter_value{x.get<std::string>()};
    default:
      return fail(errc::unreadable_study,
                  "a number, a string, a boolean or null was expected");
  }
}

result<std::string> to_standard(std::string_view text) {
  auto out = may_hold_literals(text) ? replace_literals(text, literals::as_null)
                                     : std::string{text};
  if (is_cut_short(out) || !json::accept(out))
    return fail(errc::unreadable_study, "it is no JSON");
  return is_ascii(out) ? out : escape_non_ascii(out);
}

} // namespace tuner::storage::python_json
