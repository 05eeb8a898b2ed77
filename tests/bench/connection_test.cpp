#include <arpa/inet.h>
#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "bench/fleet/connection.hpp"
#include "bench/fleet/session.hpp"

using namespace tuner;
using namespace tuner::fleet;

namespace {

/// A server that answers one request per entry and closes where told.
class scripted_server {
public:
  struct turn {
    std::string answer;
    bool close = false;
  };

  explicit scripted_server(std::vector<turn> turns) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto raw = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener_, raw, sizeof(address)) == 0);
    REQUIRE(::listen(listener_, 4) == 0);
    socklen_t size = sizeof(address);
    ::getsockname(listener_, raw, &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread{[this, turns = std::move(turns)] { serve(turns); }};
  }

  ~scripted_server() {
    thread_.join();
    ::close(listener_);
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port) + "/base";
  }

  int port = 0;
  std::string received;

private:
  void serve(const std::vector<turn>& turns) {
    int fd = -1;
    for (const auto& x : turns) {
      if (fd < 0)
        fd = ::accept(listener_, nullptr, nullptr);
      char buffer[4'096];
      auto n = ::recv(fd, buffer, sizeof(buffer), 0);
      received.append(buffer, static_cast<std::size_t>(n > 0 ? n : 0));
      if (!x.answer.empty())
        ::send(fd, x.answer.data(), x.answer.size(), MSG_NOSIGNAL);
      if (x.close) {
        ::close(fd);
        fd = -1;
      }
    }
    if (fd >= 0)
      ::close(fd);
  }

  int listener_ = -1;
  std::thread thread_;
};

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

} // namespace

TEST_SUITE("bench/fleet/connection") {
  TEST_CASE("one connection serves many requests") {
    std::string received;
    {
      scripted_server server{{{ok}, {ok}}};
      auto where = resolve(server.url());
      REQUIRE(where);
      session service{*where};
      for (auto i = 0; i < 2; ++i) {
        auto answer = service.call("POST", "/x", "{}");
        REQUIRE(answer);
        CHECK(answer->body == "ok");
      }
      received = server.received;
    }
    CHECK(received.find("POST /base/x HTTP/1.1\r\n") == 0);
    CHECK(received.find("Content-Length: 2\r\n") != std::string::npos);
  }

  TEST_CASE("a kept connection that the server closed is opened again") {
    scripted_server server{{{ok, true}, {ok, true}}};
    session service{*resolve(server.url())};
    CHECK(service.call("GET", "/x"));
    CHECK(service.call("GET", "/x"));
  }

  TEST_CASE("a fresh connection that breaks is an error") {
    scripted_server server{{{"", true}}};
    session service{*resolve(server.url())};
    auto answer = service.call("GET", "/x");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == errc::unavailable);
  }

  TEST_CASE("an URL that is none is refused") {
    CHECK_FALSE(resolve("https://127.0.0.1"));
    CHECK_FALSE(resolve("127.0.0.1:80"));
    auto where = resolve("http://127.0.0.1:80/");
    REQUIRE(where);
    CHECK(where->base_path == "/v1/tuner");
    CHECK(where->authority == "127.0.0.1:80");
    CHECK(resolve("http://[::1]:6177/a/b/")->base_path == "/a/b");
  }
}
