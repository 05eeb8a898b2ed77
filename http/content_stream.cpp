#include "http/content_stream.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace tuner::http {

namespace {

/// Smaller pieces are collected up to this size.
constexpr std::size_t piece_bytes = 64 * 1'024;

std::string to_hex(std::size_t x) {
  std::array<char, 16> text{};
  auto end = std::to_chars(text.data(), text.data() + text.size(), x, 16).ptr;
  return {text.data(), end};
}

} // namespace

body_kind
body_kind_of(const httplib::Response& res, int minor_version) noexcept {
  if (!res.content_provider_ || res.content_length_ > 0)
    return body_kind::sized;
  return minor_version == 0 ? body_kind::until_close : body_kind::chunked;
}

std::size_t body_length(const httplib::Response& res) noexcept {
  return res.content_provider_ ? res.content_length_ : res.body.size();
}

content_stream::content_stream(socket_writer& out, std::string head,
                               body_kind kind)
  : out_{out}, kind_{kind}, head_{std::move(head)} {
  // nop
}

bool content_stream::run(const httplib::Response& res) {
  missing_ = res.content_length_;
  httplib::DataSink sink;
  sink.write = [this](const char* data, std::size_t size) {
    return take({data, size});
  };
  sink.done = [this] { done_ = true; };
  sink.is_writable = [this] { return ok_ && out_.alive(); };
  while (ok_ && !done_) {
    auto before = offset_;
    ok_ = res.content_provider_(offset_, missing_, sink) && ok_;
    if (kind_ == body_kind::sized)
      done_ = done_ || missing_ == 0;
    if (ok_ && !done_ && offset_ == before)
      ok_ = out_.alive();
  }
  if (!ok_ || (kind_ == body_kind::sized && missing_ > 0))
    return false;
  return flush(kind_ == body_kind::chunked ? "0\r\n\r\n" : "");
}

bool content_stream::take(std::string_view piece) {
  if (kind_ == body_kind::sized) {
    // More than was promised would be read as the next answer.
    ok_ = ok_ && piece.size() <= missing_;
    missing_ -= ok_ ? piece.size() : 0;
  }
  if (!ok_)
    return false;
  offset_ += piece.size();
  pending_ += piece;
  if (pending_.size() >= piece_bytes)
    ok_ = flush();
  return ok_;
}

bool content_stream::flush(std::string_view end) {
  auto front = std::exchange(head_, {});
  if (kind_ == body_kind::chunked && !pending_.empty()) {
    front += to_hex(pending_.size()) + "\r\n";
    pending_ += "\r\n";
  }
  pending_ += end;
  auto sent = out_.write(front, pending_);
  pending_.clear();
  return sent;
}

} // namespace tuner::http
