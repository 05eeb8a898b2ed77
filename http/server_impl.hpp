#pragma once

#include "http/answer.hpp"
#include "http/connection_table.hpp"
#include "http/dispatcher.hpp"
#include "http/server.hpp"
#include "http/tls_context.hpp"
#include "http/unique_fd.hpp"
#include "http/worker_pool.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace tuner::http {

/// The parts of a server and how they pass a connection on.
///
/// The thread in `run`, called the loop, owns the listening socket and every
/// connection whose client is to act next: it reads, frames, and enforces the
/// deadlines. A complete request goes to a worker, which owns the connection
/// until the answer is out and then lets the loop watch it again.
class server::impl {
public:
  impl(server_options options, router routes,
       std::function<void(const access_record&)> log, guard entry);

  result<void> listen();
  server_load load() const;
  void run();
  void stop(std::chrono::milliseconds grace);
  result<void> reload_certificate();

  std::uint16_t port = 0;

private:
  using clock = std::chrono::steady_clock;

  // -- by the loop alone (server_loop.cpp) ------------------------------------

  /// Milliseconds that epoll may wait; -1: for ever.
  int wait_time();
  void accept_all();
  void accept_one(unique_fd socket, peer client);
  void pause_accepting();
  void resume_accepting(clock::time_point now);
  void on_readable(connection& x);
  void receive(connection& x);
  /// As recv(2), of what the client sent inside TLS if there is any.
  ssize_t read(connection& x);
  void expire(clock::time_point now);

  // -- event streams, by the loop alone but for the first (server_streams.cpp)

  /// Hands the connection to the loop, which sends it the events from now on.
  void stream(connection& x, std::shared_ptr<event_channel> events);
  /// The client sent something, closed, or takes more.
  void on_stream(connection& x);
  /// Sends what there is. @param is_watched  Whether epoll watches it.
  void pump(connection& x, bool is_watched);
  /// The same for all to which something came.
  void pump_filled();
  void beat(connection& x, clock::time_point now);
  void end_streams();

  /// Whether nothing is left to do, or no time.
  bool stopped(clock::time_point now);

  // -- by whoever owns the connection (server_exchange.cpp)
  // --------------------

  /// Goes as far as the bytes at hand allow, then passes the connection on.
  /// @param on_worker  Serves complete requests here instead of queueing them.
  void proceed(connection& x, bool on_worker);

  /// Queues the complete request. @returns whether the connection is still the
  /// caller's: the queue was full, and that was the answer.
  bool enqueue(connection& x);

  /// Serves the complete request. @returns as `enqueue` does.
  bool serve(connection& x);

  /// Makes and sends the answer. @returns whether the client got all of it.
  /// @param events  Set if events are to follow.
  bool answer(connection& x, framed_request from, answer_framing& framing,
              access_record& record, std::shared_ptr<event_channel>& events);

  /// Answers without a handler, without waiting.
  /// @returns whether the answer went out.
  bool refuse(connection& x, const request_head& head, int status,
              std::string_view detail, bool keep_alive);

  /// Waits for the client's next bytes.
  void await(connection& x);

  /// Ends the connection so that the client can read the last answer.
  void linger(connection& x);

  /// Ends the connection so that the client takes no truncated answer for
  /// whole.
  void abort(connection& x);

  void watch(connection& x, connection_phase phase, clock::duration timeout);
  void log(const access_record& record) noexcept;
  void wake_loop() noexcept;

  server_options options_;
  framing_limits limits_;
  dispatcher dispatcher_;
  std::function<void(const access_record&)> log_;
  unique_fd epoll_;
  unique_fd wakeup_;
  unique_fd listener_;
  std::size_t max_connections_ = 0;
  /// For new connections; null: without TLS. Changed by `reload_certificate`.
  std::shared_ptr<const tls_context> tls_;
  std::mutex tls_mutex_;
  /// Set while the system grants no more sockets.
  std::optional<clock::time_point> accept_again_;
  std::atomic<bool> stopping_ = false;
  std::atomic<clock::time_point> cut_at_ = clock::time_point::max();
  std::array<char, 64 * 1'024> received_;
  connection_table connections_;
  std::mutex filled_mutex_;
  /// Streams to which events came.
  std::vector<std::shared_ptr<event_channel>> filled_;
  /// Behind all that its threads use.
  std::optional<worker_pool> workers_;
};

} // namespace tuner::http
