#pragma once

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::http {

/// Why a request cannot be served. The connection cannot go on after it, since
/// where the next request begins is unknown.
struct framing_error {
  /// 4xx or 5xx.
  int status = 400;
  /// One sentence: what was expected and what came.
  std::string what;

  friend bool operator==(const framing_error&, const framing_error&) = default;
};

/// One header line, the value without surrounding white space.
struct header_field {
  std::string name;
  std::string value;

  friend bool operator==(const header_field&, const header_field&) = default;
};

/// Everything in front of a body (RFC 9112 §2.1), not interpreted.
struct request_head {
  std::string method;
  /// A path that begins with `/`, with its query; or `*`.
  std::string target;
  /// HTTP/1.x.
  int minor_version = 1;
  std::vector<header_field> headers;

  /// Value of the header `name` (case-insensitive) if there is exactly one;
  /// else empty.
  std::string_view only(std::string_view name) const noexcept;

  friend bool operator==(const request_head&, const request_head&) = default;
};

/// What a head says about its message (RFC 9112 §6, RFC 9110 §10.1.1).
struct message_plan {
  /// The body comes in chunks; `length` is 0 then.
  bool chunked = false;
  std::size_t length = 0;
  /// The client waits for `100 Continue` before it sends the body.
  bool expects_continue = false;
  /// The connection stays open after the answer.
  bool keep_alive = true;
};

/// Whether `c` may stand in a method or a header's name (RFC 9110 §5.6.2).
bool is_token_char(char c) noexcept;

/// ASCII only.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// Without the spaces and tabs at both ends (RFC 9110 §5.6.3).
std::string_view trim(std::string_view text) noexcept;

/// Parses `GET /path HTTP/1.1`, without its CRLF, strictly.
/// Errors: 400; 505 for another version of HTTP.
tl::expected<request_head, framing_error>
parse_request_line(std::string_view line);

/// Parses `name: value`, without its CRLF, strictly: no folding, no space
/// before the colon, no control characters. Errors: 400.
tl::expected<header_field, framing_error>
parse_header_line(std::string_view line);

/// Reads the headers that decide where the message ends, refusing whatever two
/// programs could read differently: several lengths, a length beside a
/// transfer coding, a missing or doubled host.
/// Errors: 400; 413 (length over `max_body_bytes`); 415 (a content coding);
/// 417 (another expectation); 501 (another transfer coding).
tl::expected<message_plan, framing_error>
plan_message(const request_head& head, std::size_t max_body_bytes);

/// The first bytes of what a client sent, in quotes, for an error's sentence.
std::string quoted(std::string_view text);

} // namespace tuner::http
