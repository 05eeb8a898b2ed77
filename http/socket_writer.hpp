#pragma once

#include "http/tls_session.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tuner::http {

/// Sends bytes to one non-blocking socket and waits for the client to take
/// them, but not for ever: a client has to take 64 KiB, or all there is, within
/// the timeout.
///
/// Thread-safety: none. Owns neither the socket nor the session.
class socket_writer {
public:
  /// @param tls  The session over the socket; null: none.
  socket_writer(int socket, std::chrono::milliseconds timeout,
                tls_session* tls = nullptr);

  /// Sends both texts in one packet if they fit.
  /// @returns false if not all could be sent: nothing more may be then.
  bool write(std::string_view first, std::string_view second = {});

  /// Whether there still is a connection, as far as can be told.
  bool alive() const noexcept;

  /// Bytes sent so far; with TLS, those inside it.
  std::size_t sent() const noexcept {
    return sent_;
  }

private:
  /// As sendmsg(2) of both texts.
  ssize_t send(std::string_view first, std::string_view second);

  /// Bytes that the client has taken so far, those before this writer's aside.
  std::int64_t taken() const noexcept;

  /// Waits for room in the socket's buffer; false if the client is too slow.
  bool wait_for_room();

  int socket_;
  std::chrono::milliseconds timeout_;
  tls_session* tls_;
  std::size_t sent_ = 0;
  /// By when the client must have taken 64 KiB more than `mark_`; set while it
  /// keeps us waiting.
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::int64_t mark_ = 0;
  bool broken_ = false;
};

} // namespace tuner::http
