#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tuner::fleet {

/// One HTTP/1.1 answer.
struct response {
  int status = 0;
  std::string body;
  /// The server closes the connection behind this answer.
  bool close = false;
  /// `X-Total-Count`, or -1.
  long long total_count = -1;
};

/// Reads one HTTP/1.1 answer at a time from a byte stream, in pieces of any
/// size. Understands Content-Length, chunked bodies and answers without a body.
/// Made for a client that never pipelines: bytes behind an answer are an error.
class response_parser {
public:
  enum class progress {
    incomplete,
    complete,
    /// Not HTTP/1.1, or a framing this client does not read.
    malformed,
  };

  /// Takes the next bytes.
  /// @pre The last call did not return `complete` or `malformed`, or `reset`
  ///      was called since.
  progress feed(std::string_view bytes);

  /// The answer, after `complete`.
  const response& answer() const noexcept {
    return answer_;
  }

  /// Prepares for the next answer.
  void reset();

private:
  progress read_head();
  progress read_fixed();
  progress read_chunks();

  enum class framing { none, fixed, chunked };

  std::string pending_;
  std::size_t consumed_ = 0;
  bool has_head_ = false;
  framing framing_ = framing::none;
  std::size_t length_ = 0;
  response answer_;
};

} // namespace tuner::fleet
