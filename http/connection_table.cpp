#include "http/connection_table.hpp"

#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tuner::http {

namespace {

epoll_event armed(connection& x) {
  epoll_event out{};
  out.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
  // A handshake may have something to send.
  if (x.wants_room || (x.tls && x.tls->wants_room()))
    out.events |= EPOLLOUT;
  out.data.ptr = &x;
  return out;
}

} // namespace

connection_table::connection_table(int epoll) : epoll_{epoll} {
  // nop
}

connection*
connection_table::add(unique_fd socket, std::unique_ptr<tls_session> tls,
                      framing_limits limits, connection_phase phase,
                      clock::time_point deadline) {
  phase_list one;
  auto& x = one.emplace_back(
    connection{std::move(socket), std::move(tls), {}, request_framer{limits}});
  x.place = one.begin();
  x.phase = phase;
  x.deadline = deadline;
  auto event = armed(x);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, x.socket.get(), &event) != 0)
    return nullptr;
  std::lock_guard lock{mutex_};
  auto& to = list_of(phase);
  to.splice(to.end(), one);
  return &x;
}

void connection_table::claim(connection& x) {
  std::lock_guard lock{mutex_};
  move(x, connection_phase::handling);
}

bool connection_table::watch(connection& x, connection_phase phase,
                             clock::time_point deadline) {
  auto event = armed(x);
  // Under the lock, since once it is armed the other thread may close it.
  std::lock_guard lock{mutex_};
  if (x.phase != phase) {
    x.deadline = deadline;
    move(x, phase);
  }
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, x.socket.get(), &event);
  return x.deadline < planned_wake_;
}

void connection_table::postpone(connection& x, clock::time_point deadline) {
  std::lock_guard lock{mutex_};
  x.deadline = deadline;
  move(x, x.phase);
}

void connection_table::remove(connection& x) {
  phase_list one;
  std::lock_guard lock{mutex_};
  one.splice(one.end(), list_of(x.phase), x.place);
}

void connection_table::remove_idle() {
  std::lock_guard lock{mutex_};
  list_of(connection_phase::idle).remove_if([](const connection& x) {
    int waiting = 0;
    return ::ioctl(x.socket.get(), FIONREAD, &waiting) != 0 || waiting == 0;
  });
}

std::vector<connection*> connection_table::in_phase(connection_phase phase) {
  std::vector<connection*> out;
  std::lock_guard lock{mutex_};
  for (auto& x : list_of(phase))
    out.push_back(&x);
  return out;
}

std::vector<connection*>
connection_table::expired(clock::time_point now) const {
  std::vector<connection*> out;
  std::lock_guard lock{mutex_};
  for (const auto& list : phases_) {
    for (const auto& x : list) {
      if (x.phase == connection_phase::handling || x.deadline > now)
        break;
      out.push_back(const_cast<connection*>(&x));
    }
  }
  return out;
}

connection_table::clock::time_point
connection_table::plan_wake(clock::time_point latest) {
  std::lock_guard lock{mutex_};
  planned_wake_ = latest;
  for (const auto& list : phases_)
    if (!list.empty() && list.front().phase != connection_phase::handling)
      planned_wake_ = std::min(planned_wake_, list.front().deadline);
  return planned_wake_;
}

void connection_table::woke() {
  std::lock_guard lock{mutex_};
  planned_wake_ = clock::time_point::min(); // no need to wake it
}

void connection_table::cut() {
  std::lock_guard lock{mutex_};
  for (auto& list : phases_)
    if (&list != &list_of(connection_phase::handling))
      list.clear();
  for (const auto& x : list_of(connection_phase::handling))
    ::shutdown(x.socket.get(), SHUT_RDWR);
}

std::size_t connection_table::size() const {
  std::lock_guard lock{mutex_};
  std::size_t out = 0;
  for (const auto& list : phases_)
    out += list.size();
  return out;
}

connection_table::phase_list&
connection_table::list_of(connection_phase phase) {
  return phases_[static_cast<std::size_t>(phase)];
}

void connection_table::move(connection& x, connection_phase phase) {
  auto& to = list_of(phase);
  to.splice(to.end(), list_of(x.phase), x.place);
  x.phase = phase;
}

} // namespace tuner::http
