#include "config/string_list.hpp"

namespace tuner::config {

namespace {

constexpr std::string_view blanks = " \t\r\n";

// A cursor over JSON text. Every member returns false at the first fault.
class json_reader {
public:
  explicit json_reader(std::string_view text) : text_(text) {
    // nop
  }

  bool skip(char c) {
    skip_blanks();
    if (text_.empty() || text_[0] != c)
      return false;
    text_.remove_prefix(1);
    return true;
  }

  bool at_end() {
    skip_blanks();
    return text_.empty();
  }

  bool read_string(std::string& out) {
    if (!skip('"'))
      return false;
    while (!text_.empty()) {
      auto c = text_[0];
      text_.remove_prefix(1);
      if (c == '"')
        return true;
      if (static_cast<unsigned char>(c) < 0x20)
        return false;
      if (c != '\\')
        out += c;
      else if (!read_escape(out))
        return false;
    }
    return false;
  }

private:
  void skip_blanks() {
    auto first = text_.find_first_not_of(blanks);
    text_.remove_prefix(first == text_.npos ? text_.size() : first);
  }

  bool read_escape(std::string& out) {
    constexpr std::string_view escaped = "\"\\/";
    if (text_.empty() || escaped.find(text_[0]) == escaped.npos)
      return false;
    out += text_[0];
    text_.remove_prefix(1);
    return true;
  }

  std::string_view text_;
};

std::optional<std::vector<std::string>> parse_json(std::string_view text) {
  json_reader in{text};
  std::vector<std::string> out;
  if (!in.skip('['))
    return std::nullopt;
  if (!in.skip(']')) {
    do {
      if (!in.read_string(out.emplace_back()))
        return std::nullopt;
    } while (in.skip(','));
    if (!in.skip(']'))
      return std::nullopt;
  }
  if (!in.at_end())
    return std::nullopt;
  return out;
}

} // namespace

std::optional<std::vector<std::string>>
parse_string_list(std::string_view text) {
  auto first = text.find_first_not_of(blanks);
  if (first != text.npos && text[first] == '[')
    return parse_json(text);
  std::vector<std::string> out;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto item = text.substr(0, comma);
    text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
    auto begin = item.find_first_not_of(blanks);
    if (begin == item.npos)
      continue;
    auto end = item.find_last_not_of(blanks);
    out.emplace_back(item.substr(begin, end - begin + 1));
  }
  return out;
}

} // namespace tuner::config
