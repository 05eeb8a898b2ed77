#include "http/json_stream.hpp"

#include <utility>

namespace tuner::http {

namespace {

constexpr std::size_t piece_bytes = 64 * 1'024;

} // namespace

json_stream& json_stream::then(std::function<void(json_writer&)> write) {
  parts_.push_back({std::move(write), {}, 0});
  return *this;
}

json_stream&
json_stream::then_array(std::size_t n,
                        std::function<void(json_writer&, std::size_t)> write) {
  parts_.push_back({{}, std::move(write), n});
  return *this;
}

void json_stream::write_some() {
  auto& x = parts_.front();
  if (x.once) {
    x.once(writer_);
  } else {
    if (position_ == 0)
      writer_.begin_array();
    // At least one value, so that the position tells whether it has begun.
    while (position_ < x.n) {
      x.each(writer_, position_++);
      if (position_ < x.n && writer_.str().size() >= piece_bytes)
        return;
    }
    writer_.end_array();
    position_ = 0;
  }
  parts_.pop_front();
}

bool json_stream::next(std::string& out) {
  while (!parts_.empty() && writer_.str().size() < piece_bytes)
    write_some();
  out += writer_.take();
  return !parts_.empty();
}

} // namespace tuner::http
