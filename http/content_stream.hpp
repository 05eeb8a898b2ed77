#pragma once

#include "http/socket_writer.hpp"

#include <httplib.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace tuner::http {

/// How the end of an answer's body is told.
enum class body_kind {
  /// By `Content-Length`.
  sized,
  /// By an empty chunk.
  chunked,
  /// By the end of the connection.
  until_close,
};

/// Content providers without a length are sent in chunks, to HTTP/1.0 clients
/// until the connection closes.
body_kind
body_kind_of(const httplib::Response& res, int minor_version) noexcept;

/// Bytes of the body. @pre Its kind is `sized`.
std::size_t body_length(const httplib::Response& res) noexcept;

/// Sends what a content provider writes.
class content_stream {
public:
  /// @param head  Sent in front of the body's first bytes.
  content_stream(socket_writer& out, std::string head, body_kind kind);

  /// Calls the provider of `res` until it is done.
  /// @returns false if the client or the provider gave up before.
  bool run(const httplib::Response& res);

private:
  /// Takes a piece from the provider; false once nothing more can be sent.
  bool take(std::string_view piece);

  /// Sends what has been taken and `end`.
  bool flush(std::string_view end = {});

  socket_writer& out_;
  body_kind kind_;
  std::string head_;
  std::string pending_;
  /// Bytes taken since the beginning.
  std::size_t offset_ = 0;
  /// With kind `sized`: bytes still to come.
  std::size_t missing_ = 0;
  bool done_ = false;
  bool ok_ = true;
};

} // namespace tuner::http
