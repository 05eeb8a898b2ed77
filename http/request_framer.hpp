#pragma once

#include "http/request_head.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tuner::http {

/// How much of a request is taken in.
struct framing_limits {
  /// Without its CRLF; 414 beyond.
  std::size_t max_request_line = 8 * 1'024;
  /// Name, colon and value; 431 beyond.
  std::size_t max_header_line = 8 * 1'024;
  /// Request line and headers together; 431 beyond. Trailers and chunk
  /// extensions have as much again.
  std::size_t max_header_bytes = 16 * 1'024;
  std::size_t max_headers = 100;
  /// After de-chunking; 413 beyond.
  std::size_t max_body_bytes = 8 * 1'024 * 1'024;
};

/// A request as it came over the wire, de-chunked, not interpreted further.
struct framed_request {
  request_head head;
  std::string body;
  bool keep_alive = true;

  friend bool operator==(const framed_request&, const framed_request&)
    = default;
};

/// Cuts the bytes of one connection into requests (RFC 9112), incrementally and
/// strictly. Does no I/O. What it yields depends on the bytes alone, not on the
/// pieces they came in.
///
/// Invariant: holds at most the limits' worth of a request plus what was fed
/// beyond it.
/// Thread-safety: none.
/// Cost: linear in the bytes fed.
class request_framer {
public:
  enum class progress {
    /// No whole request is here yet.
    need_more,
    /// One is: `take` it before going on.
    complete,
    /// What came is no request: see `error`. Final.
    failed,
  };

  explicit request_framer(framing_limits limits);

  /// Appends what was received.
  void feed(std::string_view bytes);

  /// Goes as far as the bytes allow.
  progress advance();

  /// Whether a request has begun that is not complete.
  bool begun() const noexcept;

  /// Whether the client waits for `100 Continue` now; true once a request.
  bool take_continue() noexcept;

  /// Hands out the request and starts over with the bytes behind it.
  /// @pre `advance` has returned `complete`.
  framed_request take();

  /// @pre `advance` has returned `failed`.
  const framing_error& error() const noexcept {
    return error_;
  }

  /// The head as far as it is known, for answers to requests that failed.
  const request_head& head() const noexcept {
    return out_.head;
  }

private:
  enum class state {
    request_line,
    header_line,
    sized_body,
    chunk_size,
    chunk_data,
    chunk_end,
    trailer_line,
    complete,
    failed,
  };

  // Each goes one step and returns whether another one may be possible.
  bool read_request_line();
  bool read_header_line();
  bool read_sized_body();
  bool read_chunk_size();
  bool read_chunk_data();
  bool read_chunk_end();
  bool read_trailer_line();
  bool step();

  /// Puts the next line, without its CRLF, in `line_`. Refuses one longer than
  /// `limit` with `status`, as soon as so much of it is here.
  bool next_line(std::size_t limit, int status, std::string_view what);

  /// The same for the head and the trailers, which are limited together too.
  bool next_head_line(std::size_t limit, int status, std::string_view what);

  void plan_body();
  /// Returns false.
  bool fail(framing_error why);
  std::string_view rest() const noexcept;
  void forget_consumed();

  framing_limits limits_;
  state state_ = state::request_line;
  std::string buffer_;
  /// Bytes of `buffer_` that are used up.
  std::size_t pos_ = 0;
  /// Bytes behind `pos_` known to hold no line feed.
  std::size_t scanned_ = 0;
  /// Points into `buffer_`.
  std::string_view line_;
  /// Bytes and lines taken by the head, later by the trailers.
  std::size_t head_bytes_ = 0;
  std::size_t trailers_ = 0;
  std::size_t extension_bytes_ = 0;
  /// Bytes the body or the chunk still lacks.
  std::size_t missing_ = 0;
  bool wants_continue_ = false;
  framed_request out_;
  framing_error error_;
};

} // namespace tuner::http
