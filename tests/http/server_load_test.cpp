#include "http/server.hpp"

#include "tests/http/socket_client.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include <atomic>
#include <memory>
#include <semaphore>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using namespace tuner::http;
using namespace tuner::http::test;
using namespace std::chrono_literals;
using nlohmann::json;

/// Handlers that say when they have begun and wait for leave to end.
struct gate {
  std::counting_semaphore<> entered{0};
  std::counting_semaphore<> leave{0};

  router routes() {
    router out;
    out.add("GET", "/wait", [this](const request&, httplib::Response& res) {
      entered.release();
      leave.acquire();
      res.set_content(std::string(100'000, 'w'), "text/plain");
    });
    auto length = [](const request& in, httplib::Response& res) {
      res.set_content(std::to_string(in.raw.body.size()), "text/plain");
    };
    out.add("GET", "/length", length);
    out.add("POST", "/length", length);
    return out;
  }
};

server_options small() {
  server_options out;
  out.threads = 2;
  return out;
}

std::string detail(const wire_answer& x) {
  auto doc = json::parse(x.body);
  CHECK(doc["request_id"] == x.header("x-request-id"));
  return doc["detail"];
}

std::chrono::microseconds cpu_time() {
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  return std::chrono::seconds{use.ru_utime.tv_sec + use.ru_stime.tv_sec}
         + std::chrono::microseconds{use.ru_utime.tv_usec
                                     + use.ru_stime.tv_usec};
}

} // namespace

TEST_SUITE("http/server limits") {
  TEST_CASE("requests beyond a limit are refused and the connection closed") {
    gate doors;
    auto options = small();
    options.max_request_line = 100;
    options.max_header_line = 100;
    options.max_header_bytes = 400;
    options.max_headers = 10;
    options.max_body_bytes = 1'000'000;
    running_server aut{options, doors.routes()};
    std::string many;
    for (int i = 0; i < 10; ++i)
      many += "A: b\r\n";
    auto line = "A: " + std::string(90, 'b') + "\r\n";
    struct {
      std::string bytes;
      int status;
    } cases[] = {
      {make_request("GET", "/" + std::string(100, 'x')), 414},
      {make_request("GET", "/length", many), 431},
      {make_request("GET", "/length", "A: " + std::string(98, 'b') + "\r\n"),
       431},
      {make_request("GET", "/length", line + line + line + line), 431},
      {make_request("POST", "/length", "Content-Length: 1000001\r\n"), 413},
      {make_request("POST", "/length", "Transfer-Encoding: chunked\r\n")
         + "F4241\r\n",
       413},
      {make_request("POST", "/length", "Content-Encoding: gzip\r\n", "x"), 415},
      {make_request("POST", "/length", "Expect: cake\r\n"), 417},
      {make_request("POST", "/length", "Transfer-Encoding: gzip\r\n"), 501},
      {"GET /length HTTP/2.0\r\n", 505},
      {"GET /length HTTP/1.1\r\n\r\n", 400},
      {"\x16\x03\x01", 400},
    };
    for (const auto& x : cases) {
      CAPTURE(x.bytes);
      socket_client client{aut.port()};
      auto got = client.ask(x.bytes);
      CHECK(got.status == x.status);
      CHECK(got.header("content-type") == "application/json");
      CHECK(got.header("connection") == "close");
      CHECK(detail(got).rfind("Expected ", 0) == 0);
      CHECK(client.closed());
    }
    socket_client client{aut.port()};
    CHECK(
      client
        .ask(make_request("POST", "/length", {}, std::string(1'000'000, 'x')))
        .body
      == "1000000");
  }

  TEST_CASE("the answer reaches a client that is still sending") {
    gate doors;
    running_server aut{small(), doors.routes()};
    socket_client client{aut.port()};
    client.send(make_request("POST", "/length", "Content-Length: 100000000\r\n")
                + std::string(4'000'000, 'x'));
    CHECK(client.read().status == 413);
  }

  TEST_CASE("a client that sends too slowly is told and cut off") {
    gate doors;
    auto options = small();
    options.read_timeout = 100ms;
    running_server aut{options, doors.routes()};
    socket_client client{aut.port()};
    CHECK(client.get("/length").status == 200);
    client.send("GET /length HTTP/1.1\r\nX-Request-Id: slow\r\nA: ");
    while (!client.readable(5ms))
      client.send("x");
    auto got = client.read();
    CHECK(got.status == 408);
    CHECK(got.header("x-request-id") == "slow");
    CHECK(detail(got) == "Expected a whole request within 100 ms");
    CHECK(client.closed());
  }

  TEST_CASE("slow clients hold no thread") {
    gate doors;
    running_server aut{small(), doors.routes()};
    std::vector<std::unique_ptr<socket_client>> slow;
    for (int i = 0; i < 20; ++i) {
      slow.push_back(std::make_unique<socket_client>(aut.port()));
      slow.back()->send("POST /length HTTP/1.1\r\nHost: a\r\n"
                        "Content-Length: 2\r\n\r\nx");
    }
    socket_client quick{aut.port()};
    CHECK(quick.get("/length").body == "0");
    for (auto& x : slow)
      CHECK(x->ask("y").body == "2");
  }

  TEST_CASE("an idle connection is closed without a word") {
    gate doors;
    auto options = small();
    options.idle_timeout = 400ms;
    running_server aut{options, doors.routes()};
    socket_client silent{aut.port()};
    socket_client used{aut.port()};
    CHECK(used.get("/length").status == 200);
    CHECK(silent.closed());
    CHECK(used.closed());
  }

  TEST_CASE("a request that waits in a handler is not idle") {
    gate doors;
    auto options = small();
    options.idle_timeout = 400ms;
    options.read_timeout = 400ms;
    running_server aut{options, doors.routes()};
    socket_client client{aut.port()};
    socket_client other{aut.port()};
    client.send(make_request("GET", "/wait"));
    CHECK(other.closed()); // the time is over
    doors.leave.release();
    CHECK(client.read().whole);
  }

  TEST_CASE("1,000 connections are all served, most of them idle") {
    gate doors;
    running_server aut{small(), doors.routes()};
    std::vector<std::unique_ptr<socket_client>> clients;
    auto all_served = [&](std::size_t step) {
      for (std::size_t i = 0; i < clients.size(); i += step)
        clients[i]->send(
          make_request("POST", "/length", {}, std::string(i, 'x')));
      for (std::size_t i = 0; i < clients.size(); i += step)
        if (clients[i]->read().body != std::to_string(i))
          return false;
      return true;
    };
    for (int i = 0; i < 1'000; ++i)
      clients.push_back(std::make_unique<socket_client>(aut.port()));
    CHECK(all_served(1));
    for (int i = 0; i < 10; ++i)
      CHECK(all_served(10));
    CHECK(all_served(1));
  }

  TEST_CASE("a full queue answers 503 and keeps the connection") {
    gate doors;
    auto options = small();
    options.max_queue = 1;
    running_server aut{options, doors.routes()};
    socket_client busy[]{socket_client{aut.port()}, socket_client{aut.port()}};
    for (auto& x : busy) {
      x.send(make_request("GET", "/wait"));
      // Or the second would find the first in the queue, and be refused.
      doors.entered.acquire();
    }
    // Of two more, one waits.
    socket_client more[]{socket_client{aut.port()}, socket_client{aut.port()}};
    for (auto& x : more)
      x.send(make_request("GET", "/length", "Origin: http://a\r\n"));
    while (!more[0].readable(1ms) && !more[1].readable(1ms)) {
      // until one is refused
    }
    auto& refused = more[0].readable(0ms) ? more[0] : more[1];
    auto& waiting = &refused == &more[0] ? more[1] : more[0];
    auto got = refused.read();
    CHECK(got.status == 503);
    CHECK(got.header("retry-after") == "1");
    CHECK(got.header("connection") == "");
    CHECK(got.header("vary") == "Origin");
    CHECK(detail(got)
          == "Too many requests are waiting; try again in a second");
    CHECK_FALSE(waiting.readable(0ms));
    doors.leave.release(2);
    CHECK(waiting.read().status == 200);
    CHECK(busy[0].read().whole);
    CHECK(busy[1].read().whole);
    CHECK(refused.get("/length").status == 200);
  }

  TEST_CASE("connections beyond the limit are told and closed") {
    gate doors;
    auto options = small();
    options.max_connections = 3;
    running_server aut{options, doors.routes()};
    std::vector<std::unique_ptr<socket_client>> clients;
    for (int i = 0; i < 3; ++i) {
      clients.push_back(std::make_unique<socket_client>(aut.port()));
      CHECK(clients.back()->get("/length").status == 200);
    }
    {
      socket_client extra{aut.port()};
      auto got = extra.read();
      CHECK(got.status == 503);
      CHECK(got.header("retry-after") == "1");
      CHECK(got.header("connection") == "close");
      CHECK(detail(got)
            == "Expected at most 3 connections; there are as many already");
      CHECK(extra.closed());
    }
    for (auto& x : clients)
      CHECK(x->get("/length", "Connection: close\r\n").status == 200);
    for (auto& x : clients)
      CHECK(x->closed());
    clients.clear();
    // The server learns of the closed ones before it accepts or shortly after.
    while (socket_client{aut.port()}.get("/length").status != 200) {
      // once more
    }
  }

  TEST_CASE("running out of file descriptors neither spins nor loses anyone") {
    gate doors;
    running_server aut{small(), doors.routes()};
    socket_client first{aut.port()};
    CHECK(first.get("/length").status == 200);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    auto next = ::dup(0);
    REQUIRE(next > 0);
    ::close(next);
    auto less = before;
    less.rlim_cur = static_cast<rlim_t>(next) + 1; // the client's own socket
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &less) == 0);
    auto start = cpu_time();
    socket_client second{aut.port()};
    second.send(make_request("GET", "/length"));
    CHECK_FALSE(second.readable(500ms));
    CHECK(cpu_time() - start < 100ms);
    CHECK(first.get("/length").status == 200);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(second.read().status == 200);
  }
}

TEST_SUITE("http/server stop") {
  TEST_CASE("stop finishes what has begun and closes the rest") {
    gate doors;
    running_server aut{small(), doors.routes()};
    socket_client idle{aut.port()};
    socket_client used{aut.port()};
    CHECK(used.get("/length").status == 200);
    socket_client handled{aut.port()};
    handled.send(make_request("GET", "/wait"));
    doors.entered.acquire();
    socket_client sending{aut.port()};
    sending.send("POST /length HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                 "Content-Length: 2\r\n\r\n");
    CHECK(sending.read().status == 100);

    aut.stop(20s);
    CHECK(idle.closed());
    CHECK(used.closed());
    CHECK_FALSE(socket_client::can_connect(aut.port()));
    auto got = sending.ask("ok");
    CHECK(got.body == "2");
    CHECK(got.header("connection") == "close");
    CHECK(sending.closed());
    CHECK_FALSE(handled.readable(0ms));
    doors.leave.release();
    auto last = handled.read();
    CHECK(last.whole);
    CHECK(last.body.size() == 100'000);
    CHECK(last.header("connection") == "close");
    aut.join();
  }

  TEST_CASE("stop serves requests that wait in the queue") {
    gate doors;
    running_server aut{small(), doors.routes()};
    std::vector<std::unique_ptr<socket_client>> clients;
    for (int i = 0; i < 10; ++i) {
      clients.push_back(std::make_unique<socket_client>(aut.port()));
      clients.back()->send(make_request("GET", "/wait"));
    }
    doors.entered.acquire();
    aut.stop(20s);
    doors.leave.release(10);
    for (auto& x : clients)
      CHECK(x->read().whole);
    for (auto& x : clients)
      CHECK(x->closed());
    clients.clear();
    aut.join();
  }

  TEST_CASE("at the end of the grace the rest is cut off") {
    gate doors;
    running_server aut{small(), doors.routes()};
    socket_client handled{aut.port()};
    handled.send(make_request("GET", "/wait"));
    doors.entered.acquire();
    socket_client sending{aut.port()};
    sending.send("GET /length HTTP");
    aut.stop(50ms);
    aut.join();
    CHECK(sending.closed());
    CHECK(handled.closed());
    doors.leave.release();
  }

  TEST_CASE("an idle server stops at once") {
    gate doors;
    running_server aut{small(), doors.routes()};
    aut.stop(20s);
    aut.join();
    CHECK_FALSE(socket_client::can_connect(aut.port()));
  }
}
