#pragma once

#include "actors/messages.hpp"
#include "http/tls_session.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace tuner::http {

struct connection;

/// What was done for watchers since the start, and how many there are.
struct event_counters {
  std::atomic<std::size_t> open{0};
  std::atomic<std::uint64_t> opened{0};
  /// Not let in, because there were as many as may be.
  std::atomic<std::uint64_t> refused{0};
  /// Given up because they took their events too slowly.
  std::atomic<std::uint64_t> cut_off{0};
  std::atomic<std::uint64_t> bytes_sent{0};
};

/// The events on their way to one client: filled by whoever tells them,
/// emptied by the front end's loop into the client's socket. Holds little: a
/// client that is further behind is cut off, and can come back for the rest.
///
/// Thread-safety: of an `event_sink`; the rest from the loop alone.
class event_channel : public event_sink,
                      public std::enable_shared_from_this<event_channel> {
public:
  /// @param limit  Bytes that may wait, whatever was pushed first aside.
  event_channel(std::size_t limit, std::shared_ptr<event_counters> counters);
  ~event_channel() override;

  event_channel(const event_channel&) = delete;
  event_channel& operator=(const event_channel&) = delete;

  bool push(std::shared_ptr<const std::string> events) override;
  void when_empty(std::function<void()> then) override;
  void end() override;

  /// Called, from any thread, when there is something to send again.
  using waker = std::function<void(std::shared_ptr<event_channel>)>;

  /// Binds it to the connection that sends what it holds.
  void attach(connection& owner, waker wake);

  /// The connection, while there is one.
  connection* owner() const noexcept {
    return owner_;
  }

  /// The connection is gone: takes nothing more.
  void close();

  /// How a call of `send` ended.
  enum class outcome {
    /// All is sent; it wakes the loop when there is more.
    empty,
    /// The socket takes nothing more for now.
    blocked,
    /// All is sent, and nothing will follow.
    ended,
    /// The client is gone or was too slow.
    broken,
  };

  /// Sends what there is, as far as the socket takes it.
  /// @param tls  The session over the socket; null: none.
  outcome send(int socket, tls_session* tls = nullptr);

  /// Looks whether the client is alive; to be called at every heartbeat. Adds
  /// `heartbeat` if nothing was sent since the last call.
  /// @returns false if there was something to send all the time and it took
  ///   none of it: it is to be cut off.
  bool beat(const std::shared_ptr<const std::string>& heartbeat);

private:
  using block = std::shared_ptr<const std::string>;

  void wake();

  std::size_t limit_;
  std::shared_ptr<event_counters> counters_;
  connection* owner_ = nullptr;
  /// Bytes sent since the last heartbeat.
  std::size_t sent_ = 0;
  /// Whether something was left to send at the last heartbeat.
  bool was_waiting_ = false;
  std::mutex mutex_;
  std::deque<block> blocks_;
  /// Of the first block.
  std::size_t offset_ = 0;
  /// Of all blocks.
  std::size_t bytes_ = 0;
  std::function<void()> when_empty_;
  waker wake_;
  bool is_awake_ = false;
  bool is_ended_ = false;
  bool is_overrun_ = false;
  bool is_closed_ = false;
};

/// A connection's end of a channel; closes it with the connection.
class channel_end {
public:
  channel_end() = default;

  explicit channel_end(std::shared_ptr<event_channel> channel)
    : channel_{std::move(channel)} {
    // nop
  }

  channel_end(channel_end&&) = default;
  channel_end& operator=(channel_end&&) = delete;

  ~channel_end() {
    if (channel_)
      channel_->close();
  }

  event_channel* operator->() const noexcept {
    return channel_.get();
  }

  event_channel& operator*() const noexcept {
    return *channel_;
  }

private:
  std::shared_ptr<event_channel> channel_;
};

} // namespace tuner::http
