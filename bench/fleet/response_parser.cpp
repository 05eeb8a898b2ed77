#include "bench/fleet/response_parser.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace tuner::fleet {

namespace {

using progress = response_parser::progress;

constexpr std::size_t max_head = 64 * 1'024;

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) {
                      return std::tolower(x) == std::tolower(y);
                    });
}

std::string_view trim(std::string_view x) noexcept {
  while (!x.empty() && (x.front() == ' ' || x.front() == '\t'))
    x.remove_prefix(1);
  while (!x.empty() && (x.back() == ' ' || x.back() == '\t'))
    x.remove_suffix(1);
  return x;
}

template <class T>
std::optional<T> parse_number(std::string_view text, int base = 10) noexcept {
  T value{};
  auto [end, error]
    = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

} // namespace

progress response_parser::feed(std::string_view bytes) {
  pending_ += bytes;
  if (!has_head_)
    if (auto head = read_head(); head != progress::complete)
      return head;
  switch (framing_) {
    case framing::none:
      return consumed_ == pending_.size() ? progress::complete
                                          : progress::malformed;
    case framing::fixed:
      return read_fixed();
    case framing::chunked:
      return read_chunks();
  }
  return progress::malformed;
}

void response_parser::reset() {
  pending_.clear();
  consumed_ = 0;
  has_head_ = false;
  framing_ = framing::none;
  length_ = 0;
  answer_.status = 0;
  answer_.body.clear();
  answer_.close = false;
  answer_.total_count = -1;
}

progress response_parser::read_head() {
  auto end = pending_.find("\r\n\r\n");
  if (end == std::string::npos)
    return pending_.size() > max_head ? progress::malformed
                                      : progress::incomplete;
  auto head = std::string_view{pending_}.substr(0, end + 2);
  consumed_ = end + 4;
  auto eol = head.find("\r\n");
  auto line = head.substr(0, eol);
  if (!line.starts_with("HTTP/1.1 ") || line.size() < 12)
    return progress::malformed;
  auto status = parse_number<int>(line.substr(9, 3));
  if (!status || *status < 200 || *status > 599)
    return progress::malformed;
  answer_.status = *status;
  bool has_length = false;
  bool chunked = false;
  for (head.remove_prefix(eol + 2); !head.empty();) {
    eol = head.find("\r\n");
    line = head.substr(0, eol);
    head.remove_prefix(eol + 2);
    auto colon = line.find(':');
    if (colon == std::string_view::npos)
      return progress::malformed;
    auto name = line.substr(0, colon);
    auto value = trim(line.substr(colon + 1));
    if (same_name(name, "Content-Length")) {
      auto length = parse_number<std::size_t>(value);
      if (!length || has_length)
        return progress::malformed;
      length_ = *length;
      has_length = true;
    } else if (same_name(name, "Transfer-Encoding")) {
      if (!same_name(value, "chunked"))
        return progress::malformed;
      chunked = true;
    } else if (same_name(name, "Connection")) {
      answer_.close = same_name(value, "close");
    } else if (same_name(name, "X-Total-Count")) {
      answer_.total_count = parse_number<long long>(value).value_or(-1);
    }
  }
  if (has_length && chunked)
    return progress::malformed;
  if (chunked)
    framing_ = framing::chunked;
  else if (has_length)
    framing_ = framing::fixed;
  else if (*status != 204 && *status != 304)
    return progress::malformed; // Would end with the connection only.
  has_head_ = true;
  return progress::complete;
}

progress response_parser::read_fixed() {
  auto available = pending_.size() - consumed_;
  if (available < length_)
    return progress::incomplete;
  if (available > length_)
    return progress::malformed;
  answer_.body.assign(pending_, consumed_, length_);
  return progress::complete;
}

progress response_parser::read_chunks() {
  for (;;) {
    auto eol = pending_.find("\r\n", consumed_);
    if (eol == std::string::npos)
      return progress::incomplete;
    auto line = std::string_view{pending_}.substr(consumed_, eol - consumed_);
    auto size
      = parse_number<std::size_t>(trim(line.substr(0, line.find(';'))), 16);
    if (!size || *size > max_head * max_head)
      return progress::malformed;
    auto data = eol + 2;
    if (pending_.size() < data + *size + 2)
      return progress::incomplete;
    if (pending_.compare(data + *size, 2, "\r\n") != 0)
      return progress::malformed; // Also refuses trailers: nobody sends them.
    consumed_ = data + *size + 2;
    if (*size == 0)
      return consumed_ == pending_.size() ? progress::complete
                                          : progress::malformed;
    answer_.body.append(pending_, data, *size);
  }
}

} // namespace tuner::fleet
