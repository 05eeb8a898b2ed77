#include "http/event_channel.hpp"
#include "http/event_streams.hpp"

#include "tests/http/socket_client.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

namespace {

using namespace tuner::http;
using namespace tuner::http::test;
using namespace std::chrono_literals;

using outcome = event_channel::outcome;

std::shared_ptr<const std::string> text(std::string x) {
  return std::make_shared<const std::string>(std::move(x));
}

/// Two ends of a connection; what is sent at one waits at the other.
struct socket_pair {
  unique_fd near;
  unique_fd far;

  socket_pair() {
    std::array<int, 2> fds{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data())
            == 0);
    near = unique_fd{fds[0]};
    far = unique_fd{fds[1]};
  }

  /// All that is there.
  std::string read() const {
    std::string out;
    std::array<char, 4'096> bytes;
    for (;;) {
      auto n = ::recv(far.get(), bytes.data(), bytes.size(), 0);
      if (n <= 0)
        return out;
      out.append(bytes.data(), static_cast<std::size_t>(n));
    }
  }
};

struct fixture {
  event_streams streams{{2, 100}};
  socket_pair sockets;
  std::shared_ptr<event_channel> aut = streams.open();

  outcome send() {
    return aut->send(sockets.near.get());
  }
};

/// A server with a route that opens a stream.
struct server_fixture {
  event_streams streams{{10, 100'000}};
  std::mutex mutex;
  std::condition_variable opened;
  std::shared_ptr<event_channel> newest;
  running_server aut;
  socket_client client{aut.port()};

  explicit server_fixture(std::chrono::milliseconds heartbeat = 1h)
    : aut{options(heartbeat), routes()} {
    // nop
  }

  static server_options options(std::chrono::milliseconds heartbeat) {
    server_options out;
    out.threads = 1;
    out.heartbeat = heartbeat;
    return out;
  }

  router routes() {
    router out;
    out.add("GET", "/events", [this](const request& req, auto& res) {
      res.status = 200;
      res.set_header("Content-Type", "text/event-stream");
      auto channel = streams.open();
      {
        std::lock_guard lock{mutex};
        newest = channel;
      }
      opened.notify_all();
      *req.events = std::move(channel);
    });
    out.add("GET", "/broken", [this](const request& req, httplib::Response&) {
      *req.events = streams.open();
      throw std::runtime_error{"lost"};
    });
    return out;
  }

  /// The channel of the client that asked last; not kept alive by the test.
  std::weak_ptr<event_channel> open() {
    client.send(make_request("GET", "/events"));
    CHECK(client.read_until("\r\n\r\n"));
    std::unique_lock lock{mutex};
    REQUIRE(opened.wait_for(lock, 20s, [&] { return newest != nullptr; }));
    return std::exchange(newest, nullptr);
  }

  void push(const std::weak_ptr<event_channel>& to, std::string what) {
    auto channel = to.lock();
    REQUIRE(channel);
    REQUIRE(channel->push(text(std::move(what))));
  }

  /// Waits until there are so many.
  bool has_open(std::size_t n) {
    for (auto until = std::chrono::steady_clock::now() + 20s;
         std::chrono::steady_clock::now() < until;)
      if (streams.counters().open == n)
        return true;
    return false;
  }
};

} // namespace

TEST_SUITE("http/event_channel") {
  TEST_CASE_FIXTURE(fixture, "what is pushed is sent in order") {
    CHECK(aut->push(text("a")));
    CHECK(aut->push(text("bc")));
    CHECK(send() == outcome::empty);
    CHECK(aut->push(text("d")));
    CHECK(send() == outcome::empty);
    CHECK(sockets.read() == "abcd");
    CHECK(streams.counters().bytes_sent == 4);
  }

  TEST_CASE_FIXTURE(fixture, "who is too far behind is given up") {
    CHECK(aut->push(text(std::string(1'000, 'x')))); // the first one, always
    CHECK_FALSE(aut->push(text("y")));
    CHECK_FALSE(aut->push(text("z")));
    CHECK(send() == outcome::broken);
    CHECK(streams.counters().cut_off == 1);
  }

  TEST_CASE_FIXTURE(fixture, "what the socket does not take waits") {
    std::string big(4'000'000, 'x');
    CHECK(aut->push(text(big)));
    CHECK(send() == outcome::blocked);
    auto got = sockets.read();
    CHECK(got.size() < big.size());
    while (send() == outcome::blocked)
      got += sockets.read();
    got += sockets.read();
    CHECK((got == big));
  }

  TEST_CASE_FIXTURE(fixture, "it says when it is empty, once") {
    int n = 0;
    aut->when_empty([&] { ++n; });
    CHECK(n == 1);
    aut->push(text("a"));
    aut->when_empty([&] { ++n; });
    CHECK(n == 1);
    CHECK(send() == outcome::empty);
    CHECK(n == 2);
    CHECK(send() == outcome::empty);
    CHECK(n == 2);
  }

  TEST_CASE_FIXTURE(fixture, "the end comes behind what was pushed") {
    aut->push(text("last"));
    aut->end();
    CHECK_FALSE(aut->push(text("later")));
    CHECK(send() == outcome::ended);
    CHECK(sockets.read() == "last");
  }

  TEST_CASE_FIXTURE(fixture, "a closed channel takes nothing") {
    aut->push(text("a"));
    auto called = false;
    aut->when_empty([&] { called = true; });
    aut->close();
    CHECK_FALSE(aut->push(text("b")));
    CHECK_FALSE(called);
  }

  TEST_CASE_FIXTURE(fixture, "a heartbeat is for who got nothing else") {
    auto beat = text("beat");
    CHECK(aut->beat(beat));
    CHECK(send() == outcome::empty);
    CHECK(sockets.read() == "beat");
    aut->push(text("a"));
    CHECK(send() == outcome::empty);
    CHECK(aut->beat(beat));
    CHECK(send() == outcome::empty);
    CHECK(sockets.read() == "a");
  }

  TEST_CASE_FIXTURE(fixture, "who takes nothing from beat to beat is given "
                             "up") {
    aut->push(text(std::string(4'000'000, 'x')));
    CHECK(send() == outcome::blocked);
    CHECK(aut->beat(text("beat"))); // something was sent
    CHECK_FALSE(aut->beat(text("beat")));
    CHECK(streams.counters().cut_off == 1);
  }

  TEST_CASE_FIXTURE(fixture, "no more are let in than may be") {
    auto second = streams.open();
    CHECK(second);
    CHECK_FALSE(streams.open());
    CHECK(streams.counters().refused == 1);
    CHECK(streams.counters().open == 2);
    second.reset();
    CHECK(streams.open());
    CHECK(streams.counters().opened == 3);
  }

  TEST_CASE_FIXTURE(server_fixture, "each event is sent as soon as it is "
                                    "there, and no thread is held") {
    auto first = open();
    socket_client other{aut.port()};
    CHECK(other.get("/nowhere").status == 404); // The only thread is free.
    push(first, "data: x\n\n");
    CHECK(client.read_until("data: x\n\n"));
    push(first, "data: y\n\n");
    CHECK(client.read_until("data: y\n\n"));
    first.lock()->end();
    CHECK(client.closed());
    CHECK(has_open(0));
  }

  TEST_CASE_FIXTURE(server_fixture, "a client that goes frees its channel") {
    auto channel = open();
    client = socket_client{aut.port()};
    CHECK(has_open(0));
    CHECK(channel.expired());
  }

  TEST_CASE_FIXTURE(server_fixture, "what a client says meanwhile is not "
                                    "heard") {
    auto channel = open();
    client.send(make_request("GET", "/events"));
    push(channel, "data: x\n\n");
    CHECK(client.read_until("data: x\n\n"));
    CHECK(streams.counters().opened == 1);
  }

  TEST_CASE("a quiet stream beats") {
    server_fixture f{50ms};
    f.open();
    CHECK(f.client.read_until(":\n\n"));
    CHECK(f.client.read_until(":\n\n"));
  }

  TEST_CASE_FIXTURE(server_fixture, "a stop ends streams behind what was "
                                    "pushed") {
    auto channel = open();
    push(channel, "data: x\n\n");
    aut.stop(20s);
    aut.join();
    CHECK(client.read_until("data: x\n\n"));
    CHECK(client.closed());
  }

  TEST_CASE_FIXTURE(server_fixture, "HEAD gets the head alone") {
    auto got = client.ask("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(got.status == 200);
    CHECK(got.header("connection") == "close");
    CHECK(got.headers.count("content-length") == 0);
    CHECK(client.closed());
    newest.reset();
    CHECK(has_open(0));
  }

  TEST_CASE_FIXTURE(server_fixture, "a handler that fails opens no stream") {
    CHECK(client.get("/broken").status == 500);
    CHECK(has_open(0));
  }
}
