#include "http/event_channel.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace tuner::http {

namespace {

/// Blocks that go out in one call.
constexpr std::size_t max_parts = 64;

std::string_view text_of(const iovec& x) {
  return {static_cast<const char*>(x.iov_base), x.iov_len};
}

} // namespace

event_channel::event_channel(std::size_t limit,
                             std::shared_ptr<event_counters> counters)
  : limit_{limit}, counters_{std::move(counters)} {
  // nop
}

event_channel::~event_channel() {
  --counters_->open;
}

bool event_channel::push(std::shared_ptr<const std::string> events) {
  std::lock_guard lock{mutex_};
  if (is_closed_ || is_overrun_ || is_ended_)
    return false;
  if (bytes_ > 0 && bytes_ + events->size() > limit_) {
    is_overrun_ = true;
    ++counters_->cut_off;
  } else if (!events->empty()) {
    bytes_ += events->size();
    blocks_.push_back(std::move(events));
  }
  wake();
  return !is_overrun_;
}

void event_channel::when_empty(std::function<void()> then) {
  {
    std::lock_guard lock{mutex_};
    if (is_closed_ || is_overrun_ || is_ended_)
      return;
    if (bytes_ > 0) {
      when_empty_ = std::move(then);
      return;
    }
  }
  then();
}

void event_channel::end() {
  std::lock_guard lock{mutex_};
  is_ended_ = true;
  wake();
}

void event_channel::attach(connection& owner, waker wake) {
  owner_ = &owner;
  std::lock_guard lock{mutex_};
  wake_ = std::move(wake);
}

void event_channel::close() {
  owner_ = nullptr;
  std::function<void()> unused;
  std::lock_guard lock{mutex_};
  is_closed_ = true;
  blocks_.clear();
  bytes_ = 0;
  wake_ = nullptr;
  unused.swap(when_empty_);
}

void event_channel::wake() {
  if (wake_ && !std::exchange(is_awake_, true))
    wake_(shared_from_this());
}

event_channel::outcome event_channel::send(int socket, tls_session* tls) {
  for (;;) {
    std::array<iovec, max_parts> parts;
    msghdr message{};
    message.msg_iov = parts.data();
    std::function<void()> then;
    {
      std::lock_guard lock{mutex_};
      is_awake_ = false;
      if (is_overrun_)
        return outcome::broken;
      if (blocks_.empty()) {
        if (is_ended_)
          return outcome::ended;
        then.swap(when_empty_);
      }
      // Only this thread takes blocks away, so they outlive the lock.
      for (auto i = blocks_.begin();
           i != blocks_.end() && message.msg_iovlen < parts.size(); ++i) {
        auto skip = i == blocks_.begin() ? offset_ : 0;
        parts[message.msg_iovlen++]
          = {const_cast<char*>((*i)->data()) + skip, (*i)->size() - skip};
      }
    }
    if (message.msg_iovlen == 0) {
      if (then)
        then();
      return outcome::empty;
    }
    auto n = tls != nullptr ? tls->send(text_of(parts[0]), {})
                            : ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
               ? outcome::blocked
               : outcome::broken;
    auto left = static_cast<std::size_t>(n);
    sent_ += left;
    counters_->bytes_sent += left;
    std::lock_guard lock{mutex_};
    bytes_ -= left;
    while (left > 0) {
      auto rest = blocks_.front()->size() - offset_;
      if (left < rest) {
        offset_ += left;
        break;
      }
      left -= rest;
      offset_ = 0;
      blocks_.pop_front();
    }
  }
}

bool event_channel::beat(const std::shared_ptr<const std::string>& heartbeat) {
  auto has_sent = std::exchange(sent_, 0) > 0;
  auto is_waiting = false;
  {
    std::lock_guard lock{mutex_};
    is_waiting = bytes_ > 0;
  }
  if (std::exchange(was_waiting_, is_waiting) && !has_sent) {
    ++counters_->cut_off;
    return false;
  }
  if (!has_sent && !is_waiting)
    push(heartbeat);
  return true;
}

} // namespace tuner::http
