#pragma once

#include "http/socket_writer.hpp"

#include <httplib.h>

#include <string>
#include <string_view>

namespace tuner::http {

/// What decides how an answer is framed (RFC 9112 §6).
struct answer_framing {
  /// The request was HEAD: no body follows.
  bool head_only = false;
  /// HTTP/1.0 clients know no chunks.
  int minor_version = 1;
  /// The body comes later, and only the connection's end ends it.
  bool is_endless = false;
  /// Whether the connection stays open. Cleared where only its end can mark the
  /// end of the body, or where the handler set `Connection: close`.
  bool keep_alive = true;
};

/// The status line and all headers, ready to be sent. `Connection`, `Date`,
/// `X-Request-Id` and those that frame the body are this function's alone: the
/// handler's are ignored, as are those with control characters.
/// @param framing  `keep_alive` is brought up to date.
std::string answer_head(const httplib::Response& res, answer_framing& framing,
                        std::string_view request_id);

/// Sends an answer: in one piece if it has a `body`, in pieces of at least
/// 64 KiB if it has a content provider.
/// @param framing  `keep_alive` is brought up to date.
/// @param request_id  For `X-Request-Id`.
/// @returns false if not all of it went out: the connection is of no more use.
///   Exceptions of the provider pass through; the same holds then.
bool write_answer(httplib::Response& res, answer_framing& framing,
                  std::string_view request_id, socket_writer& out);

} // namespace tuner::http
