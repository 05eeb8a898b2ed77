#pragma once

#include <openssl/ssl.h>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tuner::http {

/// TLS over one non-blocking socket, used like the socket itself. The handshake
/// happens by itself in the first calls of `receive`.
///
/// Thread-safety: none; one thread at a time. Does not own the socket, which
/// must outlive it.
class tls_session {
public:
  using session_ptr = std::unique_ptr<SSL, decltype(&SSL_free)>;

  explicit tls_session(session_ptr session);

  /// As recv(2): bytes that came; 0 once the client has ended the session; -1
  /// with `errno`, `EAGAIN` if the socket has to be waited for. What it has
  /// not yielded is still in the socket, if `size` is at least 16 KiB.
  ssize_t receive(char* data, std::size_t size);

  /// As sendmsg(2) of both texts. After `EAGAIN`, the next call must begin with
  /// the same bytes.
  ssize_t send(std::string_view first, std::string_view second);

  /// Tells the client that nothing more comes, as far as the socket takes it.
  void finish();

  /// Whether the handshake is through.
  bool established() const noexcept;

  /// Whether what failed with `EAGAIN` waits for room to send, and not for
  /// something to come.
  bool wants_room() const noexcept;

private:
  /// The result of a call, and `errno`.
  ssize_t outcome(int n);

  session_ptr session_;
  /// No call may follow an error.
  bool broken_ = false;
  /// For what is sent in one record.
  std::string record_;
};

} // namespace tuner::http
