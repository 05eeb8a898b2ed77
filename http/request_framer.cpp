#include "http/request_framer.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <utility>

namespace tuner::http {

namespace {

constexpr std::size_t max_chunk_line = 256;

/// Bodies up to this size are reserved on the client's word alone.
constexpr std::size_t trusted_length = 64 * 1'024;

/// Idle connections keep no buffer larger than this.
constexpr std::size_t kept_capacity = 4 * 1'024;

} // namespace

request_framer::request_framer(framing_limits limits) : limits_{limits} {
  // nop
}

void request_framer::feed(std::string_view bytes) {
  if (state_ != state::failed)
    buffer_ += bytes;
}

request_framer::progress request_framer::advance() {
  while (step()) {
    // nop
  }
  forget_consumed();
  if (state_ == state::complete)
    return progress::complete;
  return state_ == state::failed ? progress::failed : progress::need_more;
}

bool request_framer::begun() const noexcept {
  return state_ != state::request_line || pos_ < buffer_.size();
}

bool request_framer::take_continue() noexcept {
  // A client that has begun to send its body waits no longer.
  auto waits = state_ == state::sized_body || state_ == state::chunk_size;
  auto now
    = wants_continue_ && waits && pos_ == buffer_.size() && out_.body.empty();
  wants_continue_ = wants_continue_ && !now;
  return now;
}

framed_request request_framer::take() {
  assert(state_ == state::complete);
  state_ = state::request_line;
  head_bytes_ = 0;
  trailers_ = 0;
  extension_bytes_ = 0;
  wants_continue_ = false;
  if (buffer_.empty() && buffer_.capacity() > kept_capacity)
    buffer_ = {};
  return std::exchange(out_, {});
}

bool request_framer::step() {
  switch (state_) {
    case state::request_line:
      return read_request_line();
    case state::header_line:
      return read_header_line();
    case state::sized_body:
      return read_sized_body();
    case state::chunk_size:
      return read_chunk_size();
    case state::chunk_data:
      return read_chunk_data();
    case state::chunk_end:
      return read_chunk_end();
    case state::trailer_line:
      return read_trailer_line();
    case state::complete:
    case state::failed:
      return false;
  }
  return false;
}

bool request_framer::read_request_line() {
  // Says at once no to what speaks another protocol, such as TLS.
  if (auto text = rest();
      !text.empty() && text[0] != '\r' && !is_token_char(text[0]))
    return fail({400, "Expected a request line like \"GET /path HTTP/1.1\""});
  if (!next_head_line(limits_.max_request_line, 414, "request line"))
    return false;
  // RFC 9112 §2.2: empty lines before a request are skipped.
  if (line_.empty())
    return true;
  auto head = parse_request_line(line_);
  if (!head)
    return fail(std::move(head.error()));
  out_.head = std::move(*head);
  state_ = state::header_line;
  return true;
}

bool request_framer::read_header_line() {
  if (!next_head_line(limits_.max_header_line, 431, "header"))
    return false;
  auto& headers = out_.head.headers;
  if (line_.empty()) {
    plan_body();
    return true;
  }
  if (headers.size() == limits_.max_headers)
    return fail({431, "Expected at most " + std::to_string(limits_.max_headers)
                        + " headers, got more"});
  auto field = parse_header_line(line_);
  if (!field)
    return fail(std::move(field.error()));
  headers.push_back(std::move(*field));
  return true;
}

void request_framer::plan_body() {
  auto plan = plan_message(out_.head, limits_.max_body_bytes);
  if (!plan) {
    fail(std::move(plan.error()));
    return;
  }
  out_.keep_alive = plan->keep_alive;
  missing_ = plan->length;
  wants_continue_ = plan->expects_continue;
  out_.body.reserve(std::min(missing_, trusted_length));
  state_ = plan->chunked ? state::chunk_size : state::sized_body;
}

bool request_framer::read_sized_body() {
  auto text = rest().substr(0, missing_);
  out_.body += text;
  pos_ += text.size();
  missing_ -= text.size();
  if (missing_ == 0)
    state_ = state::complete;
  return false;
}

bool request_framer::read_chunk_size() {
  if (!next_line(max_chunk_line, 400, "chunk's size line"))
    return false;
  auto size = line_.substr(0, line_.find(';'));
  auto extension = line_.substr(size.size());
  while (!size.empty() && (size.back() == ' ' || size.back() == '\t'))
    size.remove_suffix(1);
  auto end = size.data() + size.size();
  auto read = std::from_chars(size.data(), end, missing_, 16);
  auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  };
  if (size.empty() || size.size() > 16 || read.ec != std::errc{}
      || read.ptr != end
      || std::any_of(extension.begin(), extension.end(), is_control))
    return fail(
      {400, "Expected a chunk's size in hexadecimal, got " + quoted(line_)});
  extension_bytes_ += extension.size();
  if (extension_bytes_ > limits_.max_header_bytes)
    return fail({400, "Expected at most "
                        + std::to_string(limits_.max_header_bytes)
                        + " bytes of chunk extensions, got more"});
  if (missing_ > limits_.max_body_bytes - out_.body.size())
    return fail({413, "Expected a body of at most "
                        + std::to_string(limits_.max_body_bytes)
                        + " bytes, got more"});
  state_ = missing_ == 0 ? state::trailer_line : state::chunk_data;
  head_bytes_ = 0;
  return true;
}

bool request_framer::read_chunk_data() {
  auto text = rest().substr(0, missing_);
  out_.body += text;
  pos_ += text.size();
  missing_ -= text.size();
  if (missing_ > 0)
    return false;
  state_ = state::chunk_end;
  return true;
}

bool request_framer::read_chunk_end() {
  auto text = rest().substr(0, 2);
  if (text != std::string_view{"\r\n"}.substr(0, text.size()))
    return fail({400, "Expected a line's end behind a chunk's data"});
  if (text.size() < 2)
    return false;
  pos_ += 2;
  state_ = state::chunk_size;
  return true;
}

bool request_framer::read_trailer_line() {
  if (!next_head_line(limits_.max_header_line, 431, "trailer"))
    return false;
  if (line_.empty()) {
    state_ = state::complete;
    return false;
  }
  if (++trailers_ > limits_.max_headers)
    return fail({431, "Expected at most " + std::to_string(limits_.max_headers)
                        + " trailers, got more"});
  if (auto field = parse_header_line(line_); !field)
    return fail(std::move(field.error()));
  return true;
}

bool request_framer::next_line(std::size_t limit, int status,
                               std::string_view what) {
  auto text = rest();
  auto end = text.find('\n', scanned_);
  auto line = text.substr(0, end);
  auto has_return = !line.empty() && line.back() == '\r';
  if (has_return)
    line.remove_suffix(1);
  if (line.size() > limit)
    return fail({status, "Expected a " + std::string{what} + " of at most "
                           + std::to_string(limit) + " bytes, got more"});
  if (end == std::string_view::npos) {
    scanned_ = text.size();
    return false;
  }
  if (!has_return)
    return fail({400, "Expected lines that end in CR and LF, got a bare LF"});
  line_ = line;
  pos_ += end + 1;
  scanned_ = 0;
  return true;
}

bool request_framer::next_head_line(std::size_t limit, int status,
                                    std::string_view what) {
  // Each line's end counts as well.
  auto most = limits_.max_header_bytes;
  auto room = most - std::min(most, head_bytes_ + 2);
  if (!next_line(std::min(limit, room), status, what))
    return false;
  head_bytes_ += line_.size() + 2;
  return head_bytes_ <= most
         || fail({status, "Expected at most " + std::to_string(most)
                            + " bytes of headers, got more"});
}

bool request_framer::fail(framing_error why) {
  error_ = std::move(why);
  state_ = state::failed;
  buffer_ = {};
  pos_ = 0;
  line_ = {};
  return false;
}

std::string_view request_framer::rest() const noexcept {
  return std::string_view{buffer_}.substr(pos_);
}

void request_framer::forget_consumed() {
  if (pos_ == buffer_.size()) {
    buffer_.clear();
    pos_ = 0;
  } else if (pos_ > kept_capacity) {
    buffer_.erase(0, pos_);
    pos_ = 0;
  }
}

} // namespace tuner::http
