#include "http/gzip_encoder.hpp"

#include <array>
#include <cassert>
#include <new>
#include <zlib.h>

namespace tuner::http {

namespace {

// 15 bits of window; 16 more ask for gzip's header and checksum.
constexpr int window = 15 + 16;
constexpr int memory_level = 8;

} // namespace

gzip_encoder::gzip_encoder() : stream_{new z_stream{}} {
  if (deflateInit2(stream_, Z_BEST_SPEED, Z_DEFLATED, window, memory_level,
                   Z_DEFAULT_STRATEGY)
      != Z_OK) {
    delete stream_;
    throw std::bad_alloc{};
  }
}

gzip_encoder::~gzip_encoder() {
  deflateEnd(stream_);
  delete stream_;
}

void gzip_encoder::encode(std::string_view piece, bool is_last,
                          std::string& out) {
  std::array<unsigned char, 16 * 1'024> ready;
  // zlib does not write to its input, but did not always say so.
  stream_->next_in
    = reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data()));
  stream_->avail_in = static_cast<unsigned>(piece.size());
  do {
    stream_->next_out = ready.data();
    stream_->avail_out = static_cast<unsigned>(ready.size());
    [[maybe_unused]] auto status
      = deflate(stream_, is_last ? Z_FINISH : Z_NO_FLUSH);
    assert(status != Z_STREAM_ERROR);
    out.append(reinterpret_cast<const char*>(ready.data()),
               ready.size() - stream_->avail_out);
  } while (stream_->avail_out == 0);
}

} // namespace tuner::http
