#include "http/uri.hpp"

#include "http/utf8.hpp"

#include <algorithm>

namespace tuner::http {

namespace {

/// Value of one hexadecimal digit, or -1.
int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode_form(std::string_view text) {
  if (text.find('+') == std::string_view::npos)
    return percent_decode(text);
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

} // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3)
      return std::nullopt;
    auto high = hex_value(text[i + 1]);
    auto low = hex_value(text[i + 2]);
    if (high < 0 || low < 0)
      return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (out.find('\0') != std::string::npos || !is_utf8(out))
    return std::nullopt;
  return out;
}

result<httplib::Params> parse_query(std::string_view query) {
  httplib::Params out;
  while (!query.empty()) {
    auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    auto equals = part.find('=');
    auto name = decode_form(part.substr(0, equals));
    auto value = equals == std::string_view::npos
                   ? std::optional<std::string>{std::in_place}
                   : decode_form(part.substr(equals + 1));
    if (!name || !value)
      return fail(errc::invalid_argument,
                  "Expected a query of percent-encoded UTF-8 without U+0000, "
                  "got \""
                    + std::string{part} + '"');
    if (!name->empty())
      out.emplace(std::move(*name), std::move(*value));
  }
  return out;
}

} // namespace tuner::http
