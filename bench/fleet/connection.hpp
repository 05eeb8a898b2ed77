#pragma once

#include <string>
#include <string_view>

#include "bench/fleet/endpoint.hpp"
#include "bench/fleet/response_parser.hpp"

namespace tuner::fleet {

/// A keep-alive client connection over a non-blocking socket: one request at a
/// time, connecting again by itself when it must.
///
/// Watch `fd()` edge-triggered for both directions and call `advance` on every
/// event.
class connection {
public:
  enum class step {
    waiting,
    /// `answer()` holds the response.
    answered,
    /// The connection broke; whether the request took effect is unknown.
    failed,
  };

  connection() = default;
  ~connection();
  connection(connection&& other) noexcept;
  connection& operator=(connection&&) = delete;

  /// Begins to connect.
  /// @returns whether there is a socket now.
  bool open(const endpoint& where);

  /// Ends the connection.
  void close() noexcept;

  bool is_open() const noexcept {
    return fd_ >= 0;
  }

  int fd() const noexcept {
    return fd_;
  }

  /// Sends a request, as much of it as the socket takes.
  /// @pre `is_open()`, and no request is in flight.
  step start(std::string_view request);

  /// Sends and receives what is possible without blocking. Closes the
  /// connection if it broke or the server wants it closed.
  step advance();

  /// Whether a request is in flight.
  bool is_busy() const noexcept {
    return busy_;
  }

  /// Whether a part of the request still waits for the socket to take it.
  bool has_unsent() const noexcept {
    return !unsent_.empty();
  }

  const response& answer() const noexcept {
    return parser_.answer();
  }

private:
  step give_up() noexcept;

  int fd_ = -1;
  bool busy_ = false;
  std::string unsent_;
  response_parser parser_;
};

} // namespace tuner::fleet
