#include "http/server_impl.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <exception>
#include <netdb.h>
#include <utility>

namespace tuner::http {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t accepts_at_once = 1'024;

/// Connections that may be told that there are too many.
constexpr std::size_t max_turned_away = 64;

/// How long to leave the listening socket alone when there are no files left.
constexpr auto accept_pause = 100ms;

/// How long to wait for a client that was turned away to close.
constexpr auto turn_away_time = 1s;

peer peer_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    auto& x = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &x.sin6_addr, text.data(), text.size());
    return {text.data(), ntohs(x.sin6_port)};
  }
  auto& x = reinterpret_cast<const sockaddr_in&>(address);
  ::inet_ntop(AF_INET, &x.sin_addr, text.data(), text.size());
  return {text.data(), ntohs(x.sin_port)};
}

} // namespace

void server::impl::run() {
  assert(listener_ && workers_);
  std::array<epoll_event, 256> events;
  for (;;) {
    auto n
      = ::epoll_wait(epoll_.get(), events.data(), events.size(), wait_time());
    connections_.woke();
    for (int i = 0; i < n; ++i) {
      auto source = events[static_cast<std::size_t>(i)].data.ptr;
      if (source == &listener_) {
        accept_all();
      } else if (source == &wakeup_) {
        eventfd_t count = 0;
        ::eventfd_read(wakeup_.get(), &count);
      } else {
        on_readable(*static_cast<connection*>(source));
      }
    }
    pump_filled();
    // Only now: a connection closed earlier could have had an event above.
    auto now = clock::now();
    expire(now);
    resume_accepting(now);
    if (stopping_ && stopped(now))
      break;
  }
  workers_->close();
}

int server::impl::wait_time() {
  auto now = clock::now();
  auto until = clock::time_point::max();
  if (accept_again_)
    until = *accept_again_;
  if (stopping_)
    until = std::min(until, cut_at_.load());
  // Connections that workers hand back have deadlines beyond this one.
  if (connections_.size() > 0)
    until = std::min(until,
                     connections_.plan_wake(
                       now
                       + std::min({options_.idle_timeout, options_.read_timeout,
                                   options_.heartbeat})));
  if (until == clock::time_point::max())
    return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void server::impl::accept_all() {
  for (std::size_t i = 0; i < accepts_at_once; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    unique_fd socket{::accept4(listener_.get(),
                               reinterpret_cast<sockaddr*>(&address), &size,
                               SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (socket) {
      accept_one(std::move(socket), peer_of(address));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS
               || errno == ENOMEM) {
      pause_accepting();
      return;
    }
    // Else the client gave up in the meantime.
  }
}

void server::impl::accept_one(unique_fd socket, peer client) {
  int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::shared_ptr<const tls_context> tls;
  {
    std::lock_guard lock{tls_mutex_};
    tls = tls_;
  }
  auto count = connections_.size();
  if (count < max_connections_) {
    auto session = tls ? tls->accept(socket.get()) : nullptr;
    if (tls && !session)
      return; // No memory.
    // A handshake is due at once, a request only when there is one.
    auto phase = tls ? connection_phase::reading : connection_phase::idle;
    auto patience = tls ? options_.read_timeout : options_.idle_timeout;
    if (auto x = connections_.add(std::move(socket), std::move(session),
                                  limits_, phase, clock::now() + patience))
      x->client = std::move(client);
    return;
  }
  // Before a handshake nobody can be told anything.
  if (tls || count >= max_connections_ + max_turned_away)
    return;
  auto x = connections_.add(std::move(socket), nullptr, limits_,
                            connection_phase::lingering,
                            clock::now() + turn_away_time);
  if (!x)
    return;
  x->client = std::move(client);
  refuse(*x, {}, 503,
         "Expected at most " + std::to_string(max_connections_)
           + " connections; there are as many already",
         false);
  ::shutdown(x->socket.get(), SHUT_WR);
}

void server::impl::pause_accepting() {
  accept_again_ = clock::now() + accept_pause;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr);
}

void server::impl::resume_accepting(clock::time_point now) {
  if (!accept_again_ || now < *accept_again_)
    return;
  accept_again_.reset();
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &listener_;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.get(), &event);
}

void server::impl::on_readable(connection& x) {
  try {
    receive(x);
  } catch (const std::bad_alloc&) {
    connections_.remove(x);
  }
}

ssize_t server::impl::read(connection& x) {
  // What comes after the last answer is thrown away as it is.
  if (x.tls && x.phase != connection_phase::lingering)
    return x.tls->receive(received_.data(), received_.size());
  return ::recv(x.socket.get(), received_.data(), received_.size(), 0);
}

void server::impl::receive(connection& x) {
  if (x.phase == connection_phase::streaming)
    return on_stream(x);
  auto handshaking = x.tls && !x.tls->established();
  auto n = read(x);
  if (n < 0 && errno == EAGAIN && handshaking && x.tls->established()) {
    // From now on the client has all the time of a kept connection.
    await(x);
    return;
  }
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
    connections_.watch(x, x.phase, x.deadline);
  } else if (n <= 0) {
    connections_.remove(x);
  } else if (x.phase == connection_phase::lingering) {
    connections_.watch(x, x.phase, x.deadline);
  } else {
    x.framer.feed({received_.data(), static_cast<std::size_t>(n)});
    proceed(x, false);
  }
}

void server::impl::expire(clock::time_point now) {
  for (auto x : connections_.expired(now)) {
    if (x->phase == connection_phase::streaming) {
      beat(*x, now);
      continue;
    }
    auto handshaking = x->tls && !x->tls->established();
    if (x->phase != connection_phase::reading || handshaking) {
      connections_.remove(*x);
      continue;
    }
    refuse(*x, x->framer.head(), 408,
           "Expected a whole request within "
             + std::to_string(options_.read_timeout.count()) + " ms",
           false);
    linger(*x);
  }
}

bool server::impl::stopped(clock::time_point now) {
  if (listener_) {
    // Who is in the queue already has been promised an answer.
    accept_all();
    accept_again_.reset();
    listener_.reset();
  }
  connections_.remove_idle();
  end_streams();
  if (connections_.size() == 0)
    return true;
  if (now < cut_at_.load())
    return false;
  connections_.cut();
  return true;
}

} // namespace tuner::http
