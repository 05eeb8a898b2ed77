#pragma once

#include "algorithms/core/error.hpp"
#include "http/admission.hpp"
#include "http/router.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
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
  /// Connections beyond it are answered 503 and closed. No more are accepted
  /// than the system's limit of open files leaves room for.
  std::size_t max_connections = 8'192;
  /// Complete requests that may wait for a thread; beyond it: 503 with
  /// `Retry-After`.
  std::size_t max_queue = 4'096;
  /// 414 beyond.
  std::size_t max_request_line = 8 * 1'024;
  /// One header's name and value: 431 beyond.
  std::size_t max_header_line = 8 * 1'024;
  /// Request line and headers together: 431 beyond.
  std::size_t max_header_bytes = 16 * 1'024;
  std::size_t max_headers = 100;
  /// 413 beyond, also for chunked bodies.
  std::size_t max_body_bytes = 8 * 1'024 * 1'024;
  /// A keep-alive connection without a request is closed after it.
  std::chrono::milliseconds idle_timeout{60'000};
  /// From the first byte of a request to its last: 408 beyond.
  std::chrono::milliseconds read_timeout{10'000};
  /// A client that takes less than 64 KiB of an answer, or of what is left of
  /// it, in so long is cut off.
  std::chrono::milliseconds write_timeout{10'000};
  /// A stream of events on which nothing was sent for so long gets a comment.
  /// One whose client took nothing in twice the time is cut off.
  std::chrono::milliseconds heartbeat{15'000};
  /// A stream ends at the first heartbeat after so long, so that who wants to
  /// go on is asked for a key again; 0: never.
  std::chrono::milliseconds stream_lifetime{0};
  /// Exact values of `Origin` that may read answers (CORS); `"*"`: all.
  std::vector<std::string> cors_origins = {};
  /// PEM files; with them TLS is spoken, and nothing else. Both or neither.
  std::string tls_certificate_file = {};
  std::string tls_key_file = {};
};

/// One line of the access log.
struct access_record {
  std::string request_id;
  std::string remote_addr;
  /// Empty if the request was refused before that much of it was read.
  std::string method;
  /// The route's pattern, or empty if none matched.
  std::string pattern;
  /// As the client sent it: perhaps encoded, perhaps no UTF-8.
  std::string path;
  /// Whom the guard let in; empty if nobody was asked for.
  std::string caller;
  int status = 0;
  /// Sent to the client, head included.
  std::size_t bytes = 0;
  /// From the request's last byte to the answer's.
  std::chrono::microseconds duration{0};
  /// What went wrong in a handler or while its answer was sent, or empty. Not
  /// told to the client.
  std::string error;
};

/// How busy a server is.
struct server_load {
  std::size_t connections = 0;
  /// Requests that wait for a thread.
  std::size_t queued = 0;
  /// Requests that are worked on.
  std::size_t busy = 0;
};

/// The HTTP/1.1 front end: accepts, frames, limits, routes and answers. One
/// thread multiplexes all connections with epoll, so that idle and slow ones
/// cost nothing; `threads` threads run the handlers.
///
/// httplib lends the types of requests and answers. Its own parser and writer
/// stay out: they decode header values as if they were URLs, cut `a=b=c`,
/// compress unasked, and send an HTTP/1.0 client chunks.
///
/// Every answer carries `X-Request-Id` (the client's, or a new one), `Date` and
/// what CORS demands. Pipelined requests are served in order.
///
/// Thread-safety: `stop` and `reload_certificate` from any thread or a
/// signal-waiting thread; the rest from the owner.
class server {
public:
  /// @param log  Called after every answer, from any of the server's threads,
  ///   at the same time too; may be empty.
  /// @param entry  Decides on requests for guarded routes; empty: all are let
  ///   in.
  server(server_options options, router routes,
         std::function<void(const access_record&)> log, guard entry = {});

  /// Waits for handlers that still run. @pre `run` is not running.
  ~server();

  /// Binds and listens, raises the limit of open files, starts the threads.
  /// Errors: `unavailable`, naming address and reason; those of
  ///   `tls_context::load`.
  result<void> listen();

  /// The port in use, after `listen`.
  std::uint16_t port() const noexcept;

  /// As it is now, after `listen`. From any thread.
  server_load load() const;

  /// Serves until `stop`; returns once everything accepted is answered or the
  /// grace is over. @pre `listen` succeeded. Once only.
  void run();

  /// Stops accepting, closes idle connections, lets requests that have begun
  /// finish (at most `grace`, then they are cut off), answers with
  /// `Connection: close`. Returns at once; `run` does the work.
  void stop(std::chrono::milliseconds grace);

  /// Reads the certificate and its key again, for connections from now on. From
  /// any thread.
  /// Errors: those of `tls_context::load`; everything stays as it is then.
  /// @pre There is a certificate.
  result<void> reload_certificate();

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace tuner::http
