#include "config/report.hpp"

#include "config/values.hpp"
#include "config/variables.hpp"

#include <string_view>

namespace tuner::config {

namespace {

constexpr std::size_t columns = 79;

// Appends `text`, broken between words into indented lines.
void append_wrapped(std::string& out, std::string_view text,
                    std::size_t indent) {
  std::size_t column = columns;
  while (!text.empty()) {
    auto blank = text.find(' ');
    auto word = text.substr(0, blank);
    text.remove_prefix(blank == text.npos ? text.size() : blank + 1);
    if (column + 1 + word.size() > columns) {
      if (!out.empty() && out.back() != '\n')
        out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  out += '\n';
}

// Writes a value so that an env file gives it back.
std::string quoted_if_needed(const std::string& value) {
  auto blank = [](char c) { return c == ' ' || c == '\t'; };
  auto plain = value.find_first_of("\n\r\t") == value.npos
               && value.find(" #") == value.npos;
  if (!value.empty())
    plain = plain && value[0] != '"' && value[0] != '\'' && !blank(value[0])
            && !blank(value.back());
  if (plain)
    return value;
  std::string out = "\"";
  for (auto c : value) {
    if (c == '"' || c == '\\')
      out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + '"';
}

} // namespace

std::string effective_configuration(const environment& env) {
  std::string out;
  for (const auto& x : variables()) {
    auto found = env.find(x.name);
    auto value = found != nullptr ? std::string_view{found->value} : x.fallback;
    auto line
      = std::string{x.name} + '=' + quoted_if_needed(without_password(value));
    if (line.size() < 44)
      line.resize(44, ' ');
    out += line + " # " + (found != nullptr ? found->origin : "default") + '\n';
  }
  return out;
}

std::string variables_help() {
  std::string out;
  for (const auto& x : variables()) {
    out += "  " + std::string{x.name} + '=' + std::string{x.fallback}
           + (x.unit.empty() ? "" : " (" + std::string{x.unit} + ')') + '\n';
    append_wrapped(out, x.meaning, 6);
  }
  return out;
}

std::string variables_table() {
  std::string out = "| variable | default | meaning |\n|---|---|---|\n";
  for (const auto& x : variables())
    out += "| `" + std::string{x.name} + "` | "
           + (x.fallback.empty() ? "none" : '`' + std::string{x.fallback} + '`')
           + (x.unit.empty() ? "" : ' ' + std::string{x.unit}) + " | "
           + std::string{x.meaning} + " |\n";
  return out;
}

} // namespace tuner::config
