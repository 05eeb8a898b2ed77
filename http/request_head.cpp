#include "http/request_head.hpp"

#include <algorithm>
#include <charconv>

namespace tuner::http {

namespace {

using std::string_view;

tl::unexpected<framing_error> refuse(int status, std::string what) {
  return tl::make_unexpected(framing_error{status, std::move(what)});
}

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// Characters of `uri-host [ ":" port ]` (RFC 3986 §3.2.2).
bool is_host(string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c)
           || string_view{"-._~%!$&'()*+,;=:[]"}.find(c) != string_view::npos;
  });
}

/// Every value of the header `name`, in order.
std::vector<string_view> all(const request_head& head, string_view name) {
  std::vector<string_view> out;
  for (const auto& x : head.headers)
    if (equals_ignoring_case(x.name, name))
      out.push_back(x.value);
  return out;
}

/// Whether `token` is an element of the comma-separated list in `values`.
bool lists(const std::vector<string_view>& values, string_view token) {
  for (auto value : values) {
    while (!value.empty()) {
      auto element = value.substr(0, value.find(','));
      value.remove_prefix(std::min(value.size(), element.size() + 1));
      if (equals_ignoring_case(trim(element), token))
        return true;
    }
  }
  return false;
}

tl::expected<void, framing_error> check_host(const request_head& head) {
  auto hosts = all(head, "Host");
  if (hosts.size() > 1)
    return refuse(400, "Expected one Host header, got "
                         + std::to_string(hosts.size()));
  if (hosts.empty() && head.minor_version == 1)
    return refuse(400, "Expected a Host header, which HTTP/1.1 requires, got "
                       "none");
  if (!hosts.empty() && !is_host(hosts[0]))
    return refuse(400, "Expected a host and port in the Host header, got "
                         + quoted(hosts[0]));
  return {};
}

tl::expected<void, framing_error>
plan_length(const request_head& head, std::size_t max_body_bytes,
            message_plan& out) {
  auto codings = all(head, "Transfer-Encoding");
  auto lengths = all(head, "Content-Length");
  if (!codings.empty()) {
    if (!lengths.empty())
      return refuse(400, "Expected Content-Length or Transfer-Encoding, got "
                         "both");
    if (head.minor_version == 0)
      return refuse(400, "Expected no Transfer-Encoding with HTTP/1.0, got "
                           + quoted(codings[0]));
    if (codings.size() > 1 || !equals_ignoring_case(codings[0], "chunked"))
      return refuse(501, "Expected the transfer coding \"chunked\" alone, got "
                           + quoted(codings.back()));
    out.chunked = true;
    return {};
  }
  if (lengths.size() > 1)
    return refuse(400, "Expected one Content-Length header, got "
                         + std::to_string(lengths.size()));
  if (lengths.empty())
    return {};
  auto text = lengths[0];
  auto end = text.data() + text.size();
  auto read = std::from_chars(text.data(), end, out.length);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)
      || read.ec != std::errc{} || read.ptr != end)
    return refuse(400, "Expected a number of bytes in Content-Length, got "
                         + quoted(text));
  if (out.length > max_body_bytes)
    return refuse(413, "Expected a body of at most "
                         + std::to_string(max_body_bytes) + " bytes, got "
                         + std::to_string(out.length));
  return {};
}

tl::expected<void, framing_error>
check_expectations(const request_head& head, message_plan& out) {
  for (auto value : all(head, "Content-Encoding"))
    if (!equals_ignoring_case(value, "identity"))
      return refuse(415, "Expected a body without Content-Encoding, got "
                           + quoted(value));
  for (auto value : all(head, "Expect")) {
    if (!equals_ignoring_case(value, "100-continue"))
      return refuse(417, "Expected no expectation but \"100-continue\", got "
                           + quoted(value));
    // An HTTP/1.0 client would take the interim answer for the final one.
    out.expects_continue = head.minor_version == 1;
  }
  return {};
}

} // namespace

std::string_view request_head::only(string_view name) const noexcept {
  const header_field* found = nullptr;
  for (const auto& x : headers) {
    if (!equals_ignoring_case(x.name, name))
      continue;
    if (found)
      return {};
    found = &x;
  }
  return found ? string_view{found->value} : string_view{};
}

bool is_token_char(char c) noexcept {
  return is_alpha(c) || is_digit(c)
         || string_view{"!#$%&'*+-.^_`|~"}.find(c) != string_view::npos;
}

bool equals_ignoring_case(string_view a, string_view b) noexcept {
  return a.size() == b.size()
         && std::equal(a.begin(), a.end(), b.begin(),
                       [](char x, char y) { return lower(x) == lower(y); });
}

string_view trim(string_view text) noexcept {
  auto first = text.find_first_not_of(" \t");
  if (first == string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

tl::expected<request_head, framing_error> parse_request_line(string_view line) {
  auto first = line.find(' ');
  auto last = line.rfind(' ');
  if (first == string_view::npos || first == last)
    return refuse(400, "Expected a request line like \"GET /path HTTP/1.1\", "
                       "got "
                         + quoted(line));
  auto method = line.substr(0, first);
  auto target = line.substr(first + 1, last - first - 1);
  auto version = line.substr(last + 1);
  if (method.empty() || method.size() > 32
      || !std::all_of(method.begin(), method.end(), is_token_char))
    return refuse(400, "Expected a method like \"GET\", got " + quoted(method));
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/"
      || !is_digit(version[5]) || version[6] != '.' || !is_digit(version[7]))
    return refuse(400, "Expected a request line that ends in \"HTTP/1.1\", got "
                         + quoted(version));
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return refuse(505, "Expected HTTP/1.1 or HTTP/1.0, got " + quoted(version));
  auto is_bad = [](char c) { return is_control(c) || c == ' ' || c == '#'; };
  auto is_path = !target.empty() && target[0] == '/';
  if (std::any_of(target.begin(), target.end(), is_bad)
      || !(is_path || (target == "*" && method == "OPTIONS")))
    return refuse(400, "Expected a percent-encoded path that begins with '/', "
                       "got "
                         + quoted(target));
  return request_head{
    std::string{method}, std::string{target}, version[7] - '0', {}};
}

tl::expected<header_field, framing_error> parse_header_line(string_view line) {
  if (!line.empty() && (line[0] == ' ' || line[0] == '\t'))
    return refuse(400, "Expected each header on one line, got a line that "
                       "begins with white space");
  auto colon = line.find(':');
  auto name = line.substr(0, colon);
  if (colon == string_view::npos || name.empty()
      || !std::all_of(name.begin(), name.end(), is_token_char))
    return refuse(400, "Expected a header like \"Name: value\", got "
                         + quoted(line));
  auto value = trim(line.substr(colon + 1));
  if (std::any_of(value.begin(), value.end(),
                  [](char c) { return is_control(c) && c != '\t'; }))
    return refuse(400, "Expected a value without control characters in the "
                       "header "
                         + quoted(name));
  return header_field{std::string{name}, std::string{value}};
}

tl::expected<message_plan, framing_error>
plan_message(const request_head& head, std::size_t max_body_bytes) {
  message_plan out;
  if (auto done = check_host(head); !done)
    return tl::make_unexpected(done.error());
  if (auto done = plan_length(head, max_body_bytes, out); !done)
    return tl::make_unexpected(done.error());
  if (auto done = check_expectations(head, out); !done)
    return tl::make_unexpected(done.error());
  auto options = all(head, "Connection");
  out.keep_alive = !lists(options, "close")
                   && (head.minor_version == 1 || lists(options, "keep-alive"));
  return out;
}

std::string quoted(string_view text) {
  constexpr std::size_t most = 64;
  auto shown = std::string{text.substr(0, most)};
  return '"' + shown + (text.size() > most ? "…\"" : "\"");
}

} // namespace tuner::http
