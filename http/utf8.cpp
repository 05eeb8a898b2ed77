#include "http/utf8.hpp"

#include <algorithm>

namespace tuner::http {

namespace {

constexpr bool continues(unsigned char c) noexcept {
  return (c & 0xC0) == 0x80;
}

} // namespace

std::size_t utf8_sequence(std::string_view text) noexcept {
  auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i])
                           : static_cast<unsigned char>(0);
  };
  auto lead = at(0);
  if (text.empty())
    return 0;
  if (lead < 0x80)
    return 1;
  if (lead >= 0xC2 && lead <= 0xDF)
    return continues(at(1)) ? 2 : 0;
  if ((lead & 0xF0) == 0xE0) {
    auto low = lead == 0xE0 ? 0xA0 : 0x80;  // shorter forms exist below
    auto high = lead == 0xED ? 0x9F : 0xBF; // surrogates above
    return at(1) >= low && at(1) <= high && continues(at(2)) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    auto low = lead == 0xF0 ? 0x90 : 0x80;
    auto high = lead == 0xF4 ? 0x8F : 0xBF; // U+10FFFF is the last
    return at(1) >= low && at(1) <= high && continues(at(2)) && continues(at(3))
             ? 4
             : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    auto n = utf8_sequence(text);
    if (n == 0)
      return false;
    text.remove_prefix(n);
  }
  return true;
}

std::size_t utf8_length(std::string_view text) noexcept {
  return static_cast<std::size_t>(
    std::count_if(text.begin(), text.end(), [](char c) {
      return !continues(static_cast<unsigned char>(c));
    }));
}

} // namespace tuner::http
