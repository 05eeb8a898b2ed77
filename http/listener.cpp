#include "http/listener.hpp"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <netdb.h>
#include <system_error>

namespace tuner::http {

namespace {

constexpr int backlog = 4'096;

/// @returns a listening socket, or none and the reason in `errno`.
unique_fd listen_at(const addrinfo& address) {
  unique_fd out{::socket(address.ai_family,
                         address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                         address.ai_protocol)};
  if (!out)
    return out;
  int on = 1;
  ::setsockopt(out.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(out.get(), address.ai_addr, address.ai_addrlen) != 0
      || ::listen(out.get(), backlog) != 0) {
    auto reason = errno;
    out.reset();
    errno = reason;
  }
  return out;
}

} // namespace

result<unique_fd> open_listener(const std::string& host, std::uint16_t port) {
  auto where = "Cannot listen at " + host + ':' + std::to_string(port) + ": ";
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  auto code
    = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0)
    return fail(errc::unavailable, where + ::gai_strerror(code));
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found,
                                                             &::freeaddrinfo};
  auto reason = 0;
  for (auto x = found; x; x = x->ai_next) {
    if (auto out = listen_at(*x))
      return out;
    reason = errno;
  }
  return fail(errc::unavailable,
              where + std::generic_category().message(reason));
}

std::uint16_t local_port(int socket) noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return 0;
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

std::size_t raise_file_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return 1'024;
  auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    return before;
  return limit.rlim_cur;
}

} // namespace tuner::http
