#include "http/socket_writer.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <poll.h>

namespace tuner::http {

namespace {

using clock = std::chrono::steady_clock;

/// Progress that earns a client another timeout. One byte would let a client
/// hold a thread for days.
constexpr std::size_t progress_bytes = 64 * 1'024;

} // namespace

socket_writer::socket_writer(int socket, std::chrono::milliseconds timeout)
  : socket_{socket}, timeout_{timeout} {
  // nop
}

bool socket_writer::write(std::string_view first, std::string_view second) {
  auto deadline = clock::now() + timeout_;
  std::size_t progress = 0;
  while (!broken_ && first.size() + second.size() > 0) {
    std::array<iovec, 2> parts{
      iovec{const_cast<char*>(first.data()), first.size()},
      iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    auto n = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      auto full = errno == EAGAIN || errno == EWOULDBLOCK;
      broken_ = !full || !wait_until(deadline);
      continue;
    }
    auto taken = static_cast<std::size_t>(n);
    sent_ += taken;
    auto from_first = std::min(taken, first.size());
    first.remove_prefix(from_first);
    second.remove_prefix(taken - from_first);
    progress += taken;
    if (progress >= progress_bytes) {
      progress = 0;
      deadline = clock::now() + timeout_;
    }
  }
  return !broken_;
}

bool socket_writer::alive() const noexcept {
  pollfd entry{socket_, 0, 0};
  return !broken_ && ::poll(&entry, 1, 0) == 0;
}

bool socket_writer::wait_until(clock::time_point deadline) const {
  for (;;) {
    auto left
      = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now());
    if (left.count() <= 0)
      return false;
    pollfd entry{socket_, POLLOUT, 0};
    auto n = ::poll(&entry, 1, static_cast<int>(left.count()));
    if (n > 0)
      return true;
    if (n < 0 && errno != EINTR)
      return false;
  }
}

} // namespace tuner::http
