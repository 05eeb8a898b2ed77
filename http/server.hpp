#pragma once

#include "algorithms/core/error.hpp"
#include "http/router.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tuner::http {

/// What the front end allows.
struct server_options {
  std::string host = "127.0.0.1";
  /// 0: the system chooses, see `server::port`.
  std::uint16_t port = 6177;
  /// Threads that run handlers; so many requests are in flight at most.
  std::size_t threads = 128;
  /// Connections beyond it are answered 503 and closed.
  std::size_t max_connections = 8'192;
  /// Complete requests that may wait for a thread; beyond it: 503 with
  /// `Retry-After`.
  std::size_t max_queue = 4'096;
  /// Request line and headers together: 431 beyond (request line: 414).
  std::size_t max_header_bytes = 16 * 1'024;
  std::size_t max_headers = 100;
  /// 413 beyond, also for chunked bodies.
  std::size_t max_body_bytes = 8 * 1'024 * 1'024;
  /// A keep-alive connection without a request is closed after it.
  std::chrono::seconds idle_timeout{60};
  /// From the first byte of a request to its last: 408 beyond.
  std::chrono::seconds read_timeout{10};
  /// A client that takes no byte of an answer for so long is cut off.
  std::chrono::seconds write_timeout{10};
  /// Exact values of `Origin` that may read answers (CORS).
  std::vector<std::string> cors_origins = {};
};

/// One line of the access log.
struct access_record {
  std::string request_id;
  std::string method;
  /// The route's pattern, or empty if none matched.
  std::string pattern;
  std::string path;
  int status = 0;
  std::size_t bytes = 0;
  std::chrono::microseconds duration{0};
};

/// The HTTP/1.1 front end: accepts, frames, limits, parses (httplib), routes
/// and answers. One thread multiplexes all connections with epoll, so that idle
/// ones cost nothing; `threads` threads run the handlers.
///
/// Thread-safety: `stop` from any thread or a signal-waiting thread; the rest
/// from the owner.
class server {
public:
  /// @param log  Called after every answer, from worker threads; may be empty.
  server(server_options options, router routes,
         std::function<void(const access_record&)> log);
  ~server();

  /// Binds and listens. Errors: `unavailable`, naming address and reason.
  result<void> listen();

  /// The port in use, after `listen`.
  std::uint16_t port() const noexcept;

  /// Serves until `stop`; returns once everything accepted is answered.
  void run();

  /// Stops accepting, closes idle connections, lets requests that have begun
  /// finish (at most `grace`), answers with `Connection: close`.
  void stop(std::chrono::milliseconds grace);

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace tuner::http
