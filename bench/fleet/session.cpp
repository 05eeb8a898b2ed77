#include "bench/fleet/session.hpp"

#include <algorithm>
#include <poll.h>

namespace tuner::fleet {

namespace {

using clock = std::chrono::steady_clock;

// Importing and reading back 1,000 trials at a time is slow at worst.
constexpr auto call_deadline = std::chrono::seconds{120};

} // namespace

std::string format_request(const endpoint& where, std::string_view method,
                           std::string_view path, std::string_view body) {
  std::string out;
  out.reserve(256 + body.size());
  out.append(method).append(" ").append(where.base_path).append(path);
  out.append(" HTTP/1.1\r\nHost: ").append(where.authority).append("\r\n");
  if (!where.key.empty())
    out.append("Authorization: Bearer ").append(where.key).append("\r\n");
  if (method != "GET") {
    out.append("Content-Type: application/json\r\nContent-Length: ");
    out.append(std::to_string(body.size())).append("\r\n");
  }
  out.append("\r\n").append(body);
  return out;
}

result<response> session::call(std::string_view method, std::string_view path,
                               std::string_view body) {
  auto request = format_request(where_, method, path, body);
  auto deadline = clock::now() + call_deadline;
  // A kept connection may have idled out on the server's side; a fresh one
  // deserves no second try.
  for (auto reused = conn_.is_open();; reused = false) {
    if (!conn_.is_open() && !conn_.open(where_))
      break;
    switch (exchange(request, deadline)) {
      case connection::step::answered:
        return conn_.answer();
      case connection::step::waiting:
        conn_.close();
        return fail(errc::timeout, "no answer to " + std::string{method} + " "
                                     + std::string{path});
      case connection::step::failed:
        break;
    }
    if (!reused)
      break;
  }
  return fail(errc::unavailable, "no connection to " + where_.authority
                                   + " for " + std::string{method} + " "
                                   + std::string{path});
}

connection::step
session::exchange(std::string_view request, clock::time_point deadline) {
  auto outcome = conn_.start(request);
  while (outcome == connection::step::waiting) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - clock::now());
    if (left.count() <= 0)
      return outcome;
    // POLLOUT only while it is wanted: it would always be ready.
    short events = conn_.has_unsent() ? POLLIN | POLLOUT : POLLIN;
    pollfd item{conn_.fd(), events, 0};
    ::poll(&item, 1,
           static_cast<int>(std::min<long long>(left.count(), 1'000)));
    outcome = conn_.advance();
  }
  return outcome;
}

} // namespace tuner::fleet
