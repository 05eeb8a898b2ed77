#pragma once

#include "http/json_writer.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <string>

namespace tuner::http {

/// A JSON text of long arrays that is written piece by piece, each when it is
/// asked for.
class json_stream {
public:
  /// Then write this.
  json_stream& then(std::function<void(json_writer&)> write);

  /// Then an array of `n` values; `write` writes the one at a position.
  json_stream& then_array(std::size_t n,
                          std::function<void(json_writer&, std::size_t)> write);

  /// Appends a piece of some 64 KiB; false if it was the last.
  bool next(std::string& out);

private:
  struct part {
    std::function<void(json_writer&)> once;
    std::function<void(json_writer&, std::size_t)> each;
    std::size_t n = 0;
  };

  /// Writes what fits into the piece of the first part, and the part off if it
  /// is through.
  void write_some();

  std::deque<part> parts_;
  /// How many values of the first part are written.
  std::size_t position_ = 0;
  json_writer writer_;
};

} // namespace tuner::http
