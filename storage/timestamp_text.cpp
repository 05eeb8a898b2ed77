#include "storage/timestamp_text.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace tuner::storage {

using namespace std::chrono;

std::string to_text(timestamp t) {
  auto day = floor<days>(t);
  year_month_day date{day};
  hh_mm_ss time{t - day};
  std::array<char, 64> buffer;
  auto n = std::snprintf(
    buffer.data(), buffer.size(), "%04d-%02u-%02u %02d:%02d:%02d.%06d",
    static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
    static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
    static_cast<int>(time.minutes().count()),
    static_cast<int>(time.seconds().count()),
    static_cast<int>(time.subseconds().count()));
  return {buffer.data(), static_cast<std::size_t>(n)};
}

std::optional<timestamp> parse_timestamp(std::string_view text) noexcept {
  constexpr std::string_view form = "dddd-dd-dd dd:dd:dd";
  if (text.size() < form.size())
    return std::nullopt;
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < form.size(); ++i) {
    auto fits = form[i] == 'd'   ? is_digit(text[i])
                : form[i] == ' ' ? text[i] == ' ' || text[i] == 'T'
                                 : text[i] == form[i];
    if (!fits)
      return std::nullopt;
  }
  auto number = [&](std::size_t begin, std::size_t length) {
    int out = 0;
    std::from_chars(text.data() + begin, text.data() + begin + length, out);
    return out;
  };
  auto fraction = text.substr(form.size());
  int micros = 0;
  if (!fraction.empty()) {
    if (fraction[0] != '.' || fraction.size() < 2 || fraction.size() > 10)
      return std::nullopt;
    for (std::size_t i = 1; i < fraction.size(); ++i)
      if (!is_digit(fraction[i]))
        return std::nullopt;
    for (std::size_t i = 1; i <= 6; ++i)
      micros = micros * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  year_month_day date{year{number(0, 4)},
                      month{static_cast<unsigned>(number(5, 2))},
                      day{static_cast<unsigned>(number(8, 2))}};
  auto h = number(11, 2);
  auto m = number(14, 2);
  auto s = number(17, 2);
  if (!date.ok() || h > 23 || m > 59 || s > 59)
    return std::nullopt;
  return timestamp{sys_days{date}} + hours{h} + minutes{m} + seconds{s}
         + microseconds{micros};
}

} // namespace tuner::storage
