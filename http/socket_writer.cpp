#include "http/socket_writer.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>

namespace tuner::http {

namespace {

using clock = std::chrono::steady_clock;

/// Progress that earns a client another timeout. One byte would let a client
/// hold a thread for days.
constexpr std::int64_t progress_bytes = 64 * 1'024;

} // namespace

socket_writer::socket_writer(int socket, std::chrono::milliseconds timeout,
                             tls_session* tls)
  : socket_{socket}, timeout_{timeout}, tls_{tls} {
  // nop
}

bool socket_writer::write(std::string_view first, std::string_view second) {
  deadline_.reset();
  while (!broken_ && first.size() + second.size() > 0) {
    auto n = send(first, second);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      auto full = errno == EAGAIN || errno == EWOULDBLOCK;
      broken_ = !full || !wait_for_room();
      continue;
    }
    auto done = static_cast<std::size_t>(n);
    sent_ += done;
    auto from_first = std::min(done, first.size());
    first.remove_prefix(from_first);
    second.remove_prefix(done - from_first);
  }
  return !broken_;
}

ssize_t socket_writer::send(std::string_view first, std::string_view second) {
  if (tls_)
    return tls_->send(first, second);
  std::array<iovec, 2> parts{
    iovec{const_cast<char*>(first.data()), first.size()},
    iovec{const_cast<char*>(second.data()), second.size()}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return ::sendmsg(socket_, &message, MSG_NOSIGNAL);
}

bool socket_writer::alive() const noexcept {
  pollfd entry{socket_, 0, 0};
  return !broken_ && ::poll(&entry, 1, 0) == 0;
}

std::int64_t socket_writer::taken() const noexcept {
  int queued = 0;
  ::ioctl(socket_, SIOCOUTQ, &queued);
  return static_cast<std::int64_t>(sent_) - queued;
}

bool socket_writer::wait_for_room() {
  if (!deadline_) {
    deadline_ = clock::now() + timeout_;
    mark_ = taken();
  }
  for (;;) {
    auto left
      = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - clock::now());
    if (left.count() <= 0) {
      // The socket reports room only once a third of its buffer is free, which
      // can be more than a slow but willing client takes meanwhile.
      auto now = taken();
      if (now < mark_ + progress_bytes)
        return false;
      mark_ = now;
      deadline_ = clock::now() + timeout_;
      continue;
    }
    pollfd entry{socket_, POLLOUT, 0};
    auto n = ::poll(&entry, 1, static_cast<int>(left.count()));
    if (n > 0)
      return true;
    if (n < 0 && errno != EINTR)
      return false;
  }
}

} // namespace tuner::http
