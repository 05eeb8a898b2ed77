#include "config/env_file.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace tuner::config {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::size_t max_file_bytes = 1'024 * 1'024;

std::string_view trim(std::string_view x) noexcept {
  auto first = x.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return x.substr(first, x.find_last_not_of(blanks) - first + 1);
}

bool is_name(std::string_view x) noexcept {
  if (x.empty() || (x[0] >= '0' && x[0] <= '9'))
    return false;
  for (auto c : x) {
    auto letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    auto digit = c >= '0' && c <= '9';
    // Dots and dashes: other programs that share the file use them.
    if (!letter && !digit && c != '_' && c != '.' && c != '-')
      return false;
  }
  return true;
}

std::optional<char> unescape(char c) noexcept {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '"':
    case '\\':
    case '$':
      return c;
    default:
      return std::nullopt;
  }
}

// What may follow a closing quote: nothing or a comment.
bool is_rest(std::string_view x) noexcept {
  auto rest = trim(x);
  return rest.empty() || (rest[0] == '#' && rest.data() != x.data());
}

result<std::string> parse_double_quoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (!is_rest(text.substr(i + 1)))
        return fail(errc::invalid_argument,
                    "something follows the closing quote");
      return out;
    }
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    auto escaped
      = ++i < text.size() ? unescape(text[i]) : std::optional<char>{};
    if (!escaped)
      return fail(errc::invalid_argument,
                  "in double quotes, a backslash must be followed by one of "
                  "n, r, t, \", \\ and $");
    out += *escaped;
  }
  return fail(errc::invalid_argument, "the closing double quote is missing");
}

result<std::string> parse_value(std::string_view raw) {
  auto text = trim(raw);
  // `NAME= # comment` is empty, but `NAME=#1` is not: there, # is the value.
  if (text.empty() || (text[0] == '#' && text.data() != raw.data()))
    return std::string{};
  if (text[0] == '"')
    return parse_double_quoted(text);
  if (text[0] == '\'') {
    auto end = text.find('\'', 1);
    if (end == std::string_view::npos)
      return fail(errc::invalid_argument,
                  "the closing single quote is missing");
    if (!is_rest(text.substr(end + 1)))
      return fail(errc::invalid_argument,
                  "something follows the closing quote");
    return std::string{text.substr(1, end - 1)};
  }
  for (std::size_t i = 1; i < text.size(); ++i)
    if (text[i] == '#' && blanks.find(text[i - 1]) != std::string_view::npos)
      return std::string{trim(text.substr(0, i))};
  return std::string{text};
}

result<assignment> parse_line(std::string_view line) {
  constexpr std::string_view exported = "export";
  if (line.starts_with(exported)
      && line.find_first_of(blanks) == exported.size())
    line = trim(line.substr(exported.size()));
  auto equals = line.find('=');
  if (equals == std::string_view::npos)
    return fail(errc::invalid_argument, "expected NAME=value");
  auto name = trim(line.substr(0, equals));
  if (!is_name(name))
    return fail(errc::invalid_argument,
                "what stands before \"=\" is not the name of a variable");
  auto value = parse_value(line.substr(equals + 1));
  if (!value)
    return tl::make_unexpected(std::move(value.error()));
  return assignment{std::string{name}, std::move(*value)};
}

} // namespace

result<std::vector<assignment>>
parse_env_file(std::string_view text, const std::string& file, source from) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  if (text.find('\0') != std::string_view::npos)
    return fail(errc::invalid_argument, file + " is not a text in UTF-8");
  std::vector<assignment> out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    line = trim(line);
    if (line.empty() || line[0] == '#')
      continue;
    auto origin = file + ':' + std::to_string(number);
    auto parsed = parse_line(line);
    if (!parsed)
      return fail(errc::invalid_argument, origin + ": " + parsed.error().what);
    parsed->from = from;
    parsed->origin = std::move(origin);
    out.push_back(std::move(*parsed));
  }
  return out;
}

result<std::vector<assignment>>
read_env_file(const std::string& file, source from) {
  auto cannot_read = [&](const std::string& why) {
    return fail(errc::invalid_argument,
                "cannot read the env file " + file + ": " + why);
  };
  auto why = [] { return std::generic_category().message(errno); };
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> in{
    std::fopen(file.c_str(), "rb"), &std::fclose};
  if (!in)
    return cannot_read(why());
  // One byte more than allowed, to notice that there is more.
  std::string text(max_file_bytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), in.get()));
  if (std::ferror(in.get()) != 0)
    return cannot_read(why());
  if (text.size() > max_file_bytes)
    return cannot_read("it is larger than 1 MiB");
  return parse_env_file(text, file, from);
}

} // namespace tuner::config
