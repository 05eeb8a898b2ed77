#pragma once

#include <string>
#include <string_view>

struct z_stream_s;

namespace tuner::http {

/// Compresses a text that comes in pieces (RFC 1952), fast rather than small:
/// JSON of numbers shrinks to a third either way.
///
/// Not thread-safe. Memory: 256 KiB.
class gzip_encoder {
public:
  /// @throws std::bad_alloc
  gzip_encoder();
  ~gzip_encoder();
  gzip_encoder(const gzip_encoder&) = delete;
  gzip_encoder& operator=(const gzip_encoder&) = delete;

  /// Appends to `out` what is ready; nothing may come after the last piece.
  void encode(std::string_view piece, bool is_last, std::string& out);

private:
  // zlib's state points back at it, so it must not move.
  z_stream_s* stream_;
};

} // namespace tuner::http
