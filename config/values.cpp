#include "config/values.hpp"

#include "config/string_list.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tuner::config {

namespace {

template <class T, std::size_t N>
std::optional<T>
look_up(const std::array<std::pair<std::string_view, T>, N>& table,
        std::string_view text) {
  for (const auto& [name, value] : table)
    if (same_name(name, text))
      return value;
  return std::nullopt;
}

// What a browser sends as `Origin`: no path, no blank, printable ASCII. Or `*`.
bool is_origin(std::string_view x) {
  if (x == "*")
    return true;
  auto scheme_end = x.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0)
    return false;
  auto host = x.substr(scheme_end + 3);
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return c > ' ' && c < '\x7f' && c != '/' && c != '?' && c != '#'
           && c != '@';
  });
}

// Hides what follows `password=`, up to the end.
void hide_password_value(std::string& text) {
  constexpr std::string_view key = "password";
  for (std::size_t i = 0; i + key.size() < text.size(); ++i) {
    if (!same_name(std::string_view{text}.substr(i, key.size()), key))
      continue;
    auto equals = text.find_first_not_of(' ', i + key.size());
    if (equals == text.npos || text[equals] != '=')
      continue;
    text.replace(equals + 1, text.npos, "***");
    return;
  }
}

// Hides the password of `scheme://user:password@host`. Unescaped, it may hold
// '/', '?', ':' and '@', so it is taken to reach up to the last '@'; and if
// there is no '@', what looks like a port but is no number may be one.
void hide_url_password(std::string& text) {
  auto at = text.rfind('@');
  auto scheme_end = text.find("://");
  auto user = scheme_end == text.npos || scheme_end > at ? 0 : scheme_end + 3;
  auto colon = text.find(':', user);
  if (colon == text.npos)
    return;
  if (at != text.npos) {
    if (colon < at)
      text.replace(colon + 1, at - colon - 1, "***");
    return;
  }
  auto end = text.find_first_not_of("0123456789", colon + 1);
  constexpr std::string_view after_port = "/?,\"]";
  if (scheme_end != text.npos && end != text.npos
      && after_port.find(text[end]) == after_port.npos)
    text.replace(colon + 1, text.npos, "***");
}

} // namespace

std::optional<bool> parse_bool(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, bool>, 8> words{
    {{"true", true},
     {"false", false},
     {"1", true},
     {"0", false},
     {"yes", true},
     {"no", false},
     {"on", true},
     {"off", false}}};
  return look_up(words, text);
}

std::optional<std::uint64_t>
parse_whole_number(std::string_view text, std::uint64_t low,
                   std::uint64_t high) {
  std::uint64_t out = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, out);
  if (text.empty() || error != std::errc{} || stop != end || out < low
      || out > high)
    return std::nullopt;
  return out;
}

std::optional<log_level> parse_log_level(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, log_level>, 5> words{
    {{"debug", log_level::debug},
     {"info", log_level::info},
     {"warning", log_level::warning},
     {"warn", log_level::warning},
     {"error", log_level::error}}};
  return look_up(words, text);
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  constexpr std::array<std::pair<char, std::int64_t>, 5> units{
    {{'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}, {'w', 604'800}}};
  constexpr std::int64_t longest = 100ll * 365 * 86'400;
  if (text.empty())
    return std::nullopt;
  for (auto [unit, seconds] : units) {
    if (text.back() != unit)
      continue;
    auto count
      = parse_whole_number(text.substr(0, text.size() - 1), 1,
                           static_cast<std::uint64_t>(longest / seconds));
    if (count)
      return std::chrono::seconds{static_cast<std::int64_t>(*count) * seconds};
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> parse_origins(std::string_view text) {
  auto out = parse_string_list(text);
  if (out && !std::all_of(out->begin(), out->end(), is_origin))
    return std::nullopt;
  return out;
}

bool is_database_url(std::string_view text) {
  for (std::string_view scheme : {"postgresql://", "postgres://"})
    if (text.starts_with(scheme))
      return text.size() > scheme.size();
  constexpr std::string_view sqlite = "sqlite:///";
  return text.starts_with(sqlite)
         && text.find_first_not_of('/', sqlite.size()) != text.npos;
}

std::string without_password(std::string_view text) {
  std::string out{text};
  hide_url_password(out);
  hide_password_value(out);
  return out;
}

} // namespace tuner::config
