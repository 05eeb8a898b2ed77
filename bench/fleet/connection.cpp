#include "bench/fleet/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <unistd.h>
#include <utility>

namespace tuner::fleet {

connection::~connection() {
  close();
}

connection::connection(connection&& other) noexcept
  : fd_(std::exchange(other.fd_, -1)), busy_(std::exchange(other.busy_, false)),
    unsent_(std::move(other.unsent_)), parser_(std::move(other.parser_)) {
  // nop
}

bool connection::open(const endpoint& where) {
  close();
  fd_ = ::socket(where.address.ss_family,
                 SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0)
    return false;
  int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  auto address = reinterpret_cast<const sockaddr*>(&where.address);
  if (::connect(fd_, address, where.address_size) != 0 && errno != EINPROGRESS)
    close();
  return is_open();
}

void connection::close() noexcept {
  if (fd_ >= 0)
    ::close(fd_);
  fd_ = -1;
  busy_ = false;
  unsent_.clear();
}

connection::step connection::start(std::string_view request) {
  assert(is_open() && !busy_);
  parser_.reset();
  busy_ = true;
  unsent_ = request;
  return advance();
}

connection::step connection::advance() {
  if (!is_open())
    return step::failed;
  while (!unsent_.empty()) {
    auto n = ::send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (n > 0)
      unsent_.erase(0, static_cast<std::size_t>(n));
    else if (errno == EAGAIN)
      return step::waiting; // Also while still connecting.
    else if (errno != EINTR)
      return give_up();
  }
  std::array<char, 64 * 1'024> buffer;
  for (;;) {
    auto n = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (n < 0) {
      if (errno == EINTR)
        continue;
      return errno == EAGAIN ? step::waiting : give_up();
    }
    if (n == 0 || !busy_)
      return give_up(); // Closed, or an answer to nothing.
    auto got = static_cast<std::size_t>(n);
    switch (parser_.feed({buffer.data(), got})) {
      case response_parser::progress::incomplete:
        break;
      case response_parser::progress::malformed:
        return give_up();
      case response_parser::progress::complete:
        busy_ = false;
        if (parser_.answer().close)
          close();
        return step::answered;
    }
  }
}

connection::step connection::give_up() noexcept {
  close();
  return step::failed;
}

} // namespace tuner::fleet
