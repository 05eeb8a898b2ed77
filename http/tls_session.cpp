#include "http/tls_session.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

namespace tuner::http {

namespace {

/// The most that a record holds (RFC 8446 §5.1).
constexpr std::size_t record_size = 16 * 1'024;

int as_int(std::size_t size) {
  return static_cast<int>(
    std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

} // namespace

tls_session::tls_session(session_ptr session) : session_{std::move(session)} {
  // nop
}

ssize_t tls_session::receive(char* data, std::size_t size) {
  if (broken_)
    return outcome(-1);
  ERR_clear_error();
  return outcome(SSL_read(session_.get(), data, as_int(size)));
}

ssize_t tls_session::send(std::string_view first, std::string_view second) {
  if (broken_)
    return outcome(-1);
  ERR_clear_error();
  if (first.size() >= record_size || second.empty())
    return outcome(
      SSL_write(session_.get(), first.data(), as_int(first.size())));
  if (first.empty())
    return outcome(
      SSL_write(session_.get(), second.data(), as_int(second.size())));
  // A head and its body go out together, as they do without TLS.
  record_.assign(first);
  record_.append(second.substr(0, record_size - first.size()));
  return outcome(
    SSL_write(session_.get(), record_.data(), as_int(record_.size())));
}

ssize_t tls_session::outcome(int n) {
  if (!broken_) {
    if (n > 0)
      return n;
    switch (SSL_get_error(session_.get(), n)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE:
        errno = EAGAIN;
        return -1;
      case SSL_ERROR_ZERO_RETURN:
        return 0;
      default:
        broken_ = true;
        ERR_clear_error();
    }
  }
  errno = ECONNRESET;
  return -1;
}

void tls_session::finish() {
  if (broken_ || !established())
    return;
  ERR_clear_error();
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

bool tls_session::established() const noexcept {
  return SSL_is_init_finished(session_.get()) != 0;
}

bool tls_session::wants_room() const noexcept {
  return SSL_want_write(session_.get()) != 0;
}

} // namespace tuner::http
