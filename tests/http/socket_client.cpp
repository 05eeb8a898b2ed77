#include "tests/http/socket_client.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <poll.h>
#include <utility>

namespace tuner::http::test {

namespace {

constexpr int patience = 20'000; // ms

unique_fd connect_to(std::uint16_t port) {
  unique_fd out{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(out);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(out.get(), reinterpret_cast<sockaddr*>(&address),
                sizeof address)
      != 0)
    out.reset();
  return out;
}

std::uint16_t listen_or_fail(server& x) {
  auto ok = x.listen();
  REQUIRE_MESSAGE(ok, (ok ? "" : ok.error().what));
  return x.port();
}

} // namespace

std::string wire_answer::header(const std::string& name) const {
  CHECK_MESSAGE(headers.count(name) <= 1, name);
  auto found = headers.find(name);
  return found == headers.end() ? std::string{} : found->second;
}

socket_client::socket_client(std::uint16_t port) : socket_{connect_to(port)} {
  REQUIRE(socket_);
}

bool socket_client::can_connect(std::uint16_t port) {
  return static_cast<bool>(connect_to(port));
}

bool socket_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto n = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void socket_client::finish() {
  ::shutdown(socket_.get(), SHUT_WR);
}

wire_answer socket_client::read(bool head_only) {
  wire_answer out;
  auto first = line();
  if (!first)
    return out;
  REQUIRE(first->rfind("HTTP/1.1 ", 0) == 0);
  out.status = std::stoi(first->substr(9, 3));
  for (;;) {
    auto text = line();
    REQUIRE(text);
    if (text->empty())
      break;
    auto colon = text->find(": ");
    REQUIRE(colon != std::string::npos);
    auto name = text->substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    out.headers.emplace(name, text->substr(colon + 2));
  }
  if (head_only || out.status == 204 || out.status == 100) {
    out.whole = true;
  } else if (out.header("transfer-encoding") == "chunked") {
    for (;;) {
      auto size = line();
      auto n = size ? std::stoul(*size, nullptr, 16) : 0;
      if (!size || !take(n, out.body) || line() != "")
        break;
      out.whole = n == 0;
      if (out.whole)
        break;
    }
  } else if (out.headers.count("content-length") > 0) {
    out.whole = take(std::stoul(out.header("content-length")), out.body);
  } else {
    while (fill()) {
      // until the end
    }
    out.body = std::exchange(buffer_, {});
    out.whole = true;
  }
  return out;
}

wire_answer socket_client::ask(std::string_view bytes) {
  send(bytes);
  return read(bytes.substr(0, 5) == "HEAD ");
}

wire_answer
socket_client::get(std::string_view target, std::string_view headers) {
  return ask(make_request("GET", target, headers));
}

bool socket_client::read_until(std::string_view text) {
  for (;;) {
    if (auto at = buffer_.find(text); at != std::string::npos) {
      buffer_.erase(0, at + text.size());
      return true;
    }
    if (!fill())
      return false;
  }
}

bool socket_client::closed() {
  return buffer_.empty() && !fill();
}

bool socket_client::readable(std::chrono::milliseconds time) {
  pollfd entry{socket_.get(), POLLIN, 0};
  return !buffer_.empty()
         || ::poll(&entry, 1, static_cast<int>(time.count())) > 0;
}

bool socket_client::fill() {
  REQUIRE(readable(std::chrono::milliseconds{patience}));
  std::array<char, 64 * 1'024> bytes;
  auto n = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (n <= 0)
    return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(n));
  return true;
}

std::optional<std::string> socket_client::line() {
  for (;;) {
    if (auto end = buffer_.find("\r\n"); end != std::string::npos) {
      auto out = buffer_.substr(0, end);
      buffer_.erase(0, end + 2);
      return out;
    }
    if (!fill())
      return std::nullopt;
  }
}

bool socket_client::take(std::size_t n, std::string& out) {
  while (buffer_.size() < n)
    if (!fill())
      return false;
  out.append(buffer_, 0, n);
  buffer_.erase(0, n);
  return true;
}

std::string make_request(std::string_view method, std::string_view target,
                         std::string_view headers, std::string_view body) {
  auto out = std::string{method} + ' ' + std::string{target}
             + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{headers};
  if (!body.empty())
    out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return out + "\r\n" + std::string{body};
}

running_server::running_server(server_options options, router routes,
                               guard entry)
  : server_{[&] {
              options.host = "127.0.0.1";
              options.port = 0;
              return options;
            }(),
            std::move(routes),
            [this](const access_record& x) {
              std::lock_guard lock{mutex_};
              records_.push_back(x);
              arrived_.notify_one();
            },
            std::move(entry)},
    port_{listen_or_fail(server_)}, thread_{[this] { server_.run(); }} {
  // nop
}

running_server::running_server(router routes)
  : running_server{[] {
                     server_options out;
                     out.threads = 4;
                     return out;
                   }(),
                   std::move(routes)} {
  // nop
}

running_server::~running_server() {
  if (thread_.joinable()) {
    server_.stop(std::chrono::milliseconds{patience});
    thread_.join();
  }
}

void running_server::stop(std::chrono::milliseconds grace) {
  server_.stop(grace);
}

void running_server::join() {
  thread_.join();
}

access_record running_server::next_record() {
  std::unique_lock lock{mutex_};
  REQUIRE(arrived_.wait_for(lock, std::chrono::milliseconds{patience},
                            [&] { return records_.size() > read_; }));
  return records_[read_++];
}

} // namespace tuner::http::test
