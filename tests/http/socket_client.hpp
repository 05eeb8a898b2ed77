#pragma once

#include "http/server.hpp"
#include "http/unique_fd.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tuner::http::test {

/// An answer as it came over the wire.
struct wire_answer {
  int status = 0;
  /// By lower-case name.
  std::multimap<std::string, std::string> headers;
  /// Without chunks.
  std::string body;
  /// The body came to the end that the head promised.
  bool whole = false;

  /// The header's value; empty if it is missing, fails the test if repeated.
  std::string header(const std::string& name) const;
};

/// A client that says exactly what it is told to. Its calls wait for the
/// server, 20 s at most.
class socket_client {
public:
  /// Connects to the loopback interface; fails the test if it cannot.
  explicit socket_client(std::uint16_t port);

  /// Whether anybody listens.
  static bool can_connect(std::uint16_t port);

  /// @returns false if the server has closed the connection.
  bool send(std::string_view bytes);

  /// No more will be sent.
  void finish();

  /// Reads one answer. @param head_only  The request was HEAD.
  wire_answer read(bool head_only = false);

  /// Sends a request and reads its answer.
  wire_answer ask(std::string_view bytes);

  /// `ask` for a GET of `target`, with further header lines.
  wire_answer get(std::string_view target, std::string_view headers = {});

  /// Reads what is there, at least until `text` has come.
  bool read_until(std::string_view text);

  /// Waits for the connection's end. @returns false if bytes came instead.
  bool closed();

  /// Whether something can be read, or can within `time`.
  bool readable(std::chrono::milliseconds time);

private:
  bool fill();
  std::optional<std::string> line();
  bool take(std::size_t n, std::string& out);

  unique_fd socket_;
  std::string buffer_;
};

/// A request line and `Host`, then `headers`, then `body` with its length.
std::string
make_request(std::string_view method, std::string_view target,
             std::string_view headers = {}, std::string_view body = {});

/// A server at a port of its own, run by a thread of its own.
class running_server {
public:
  running_server(server_options options, router routes, guard entry = {});
  explicit running_server(router routes);

  /// Stops with a grace of 20 s, if that was not done, and waits.
  ~running_server();

  std::uint16_t port() const noexcept {
    return port_;
  }

  void stop(std::chrono::milliseconds grace);

  /// Waits until `run` has returned.
  void join();

  /// Waits for the access log's next line.
  access_record next_record();

private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<access_record> records_;
  std::size_t read_ = 0;
  server server_;
  std::uint16_t port_;
  std::thread thread_;
};

} // namespace tuner::http::test
