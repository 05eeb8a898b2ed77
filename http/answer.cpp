#include "http/answer.hpp"

#include "http/content_stream.hpp"
#include "http/reason_phrase.hpp"
#include "http/request_head.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace tuner::http {

namespace {

/// The time as RFC 9110 §5.6.7 writes it, e.g. `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string_view http_date() {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed",
                                   "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  thread_local std::time_t at = -1;
  thread_local std::array<char, 64> text{};
  thread_local std::size_t size = 0;
  if (auto now = std::time(nullptr); now != at) {
    at = now;
    std::tm t{};
    ::gmtime_r(&now, &t);
    auto n = std::snprintf(text.data(), text.size(),
                           "%s, %02d %s %04d %02d:%02d:%02d GMT",
                           days[static_cast<std::size_t>(t.tm_wday)], t.tm_mday,
                           months[static_cast<std::size_t>(t.tm_mon)],
                           t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
    size = static_cast<std::size_t>(std::max(n, 0));
  }
  return {text.data(), size};
}

/// Headers that `answer_head` decides on.
bool is_reserved(std::string_view name) noexcept {
  for (auto x : {"Connection", "Keep-Alive", "Content-Length",
                 "Transfer-Encoding", "Date", "X-Request-Id"})
    if (equals_ignoring_case(name, x))
      return true;
  return false;
}

bool is_sendable(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
}

void append(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool allows_body(int status) noexcept {
  return status >= 200 && status != 204 && status != 304;
}

} // namespace

std::string answer_head(const httplib::Response& res, answer_framing& framing,
                        std::string_view request_id) {
  auto kind = framing.is_endless ? body_kind::until_close
                                 : body_kind_of(res, framing.minor_version);
  if (kind == body_kind::until_close
      || equals_ignoring_case(res.get_header_value("Connection"), "close"))
    framing.keep_alive = false;
  std::string out;
  out.reserve(512);
  out.append("HTTP/1.1 ").append(std::to_string(res.status)).append(" ");
  out.append(reason_phrase(res.status)).append("\r\n");
  append(out, "Date", http_date());
  append(out, "X-Request-Id", request_id);
  if (!framing.keep_alive)
    append(out, "Connection", "close");
  else if (framing.minor_version == 0)
    append(out, "Connection", "keep-alive");
  if (allows_body(res.status)) {
    if (kind == body_kind::chunked)
      append(out, "Transfer-Encoding", "chunked");
    else if (kind != body_kind::until_close)
      append(out, "Content-Length", std::to_string(body_length(res)));
    if (!res.body.empty() && !res.has_header("Content-Type"))
      append(out, "Content-Type", "text/plain; charset=utf-8");
  }
  for (const auto& [name, value] : res.headers)
    if (!is_reserved(name) && is_sendable(name) && is_sendable(value))
      append(out, name, value);
  out += "\r\n";
  return out;
}

bool write_answer(httplib::Response& res, answer_framing& framing,
                  std::string_view request_id, socket_writer& out) {
  auto head = answer_head(res, framing, request_id);
  if (framing.head_only || !allows_body(res.status))
    return out.write(head);
  if (!res.content_provider_)
    return out.write(head, res.body);
  content_stream stream{out, std::move(head),
                        body_kind_of(res, framing.minor_version)};
  res.content_provider_success_ = stream.run(res);
  return res.content_provider_success_;
}

} // namespace tuner::http
