#include "http/server.hpp"

#include "tests/http/socket_client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

using namespace tuner::http;
using namespace tuner::http::test;
using namespace std::chrono_literals;

/// Line after line, 5 MB together.
std::string long_text() {
  std::string out;
  for (int i = 0; out.size() < 5'000'000; ++i)
    out += "line " + std::to_string(i) + "\n";
  return out;
}

/// Writes `text` in pieces of some bytes, some of them in each call.
auto in_pieces(std::shared_ptr<std::string> text) {
  return [text](std::size_t offset, httplib::DataSink& sink) {
    for (int i = 0; i < 10; ++i) {
      auto n = std::min<std::size_t>(97, text->size() - offset);
      if (!sink.write(text->data() + offset, n))
        return false;
      offset += n;
    }
    if (offset == text->size())
      sink.done();
    return true;
  };
}

struct fixture {
  std::shared_ptr<std::string> text
    = std::make_shared<std::string>(long_text());
  std::atomic<int> released = 0;
  std::atomic<int> succeeded = 0;
  running_server aut;
  socket_client client{aut.port()};

  fixture() : fixture{options()} {
    // nop
  }

  explicit fixture(server_options with) : aut{with, routes()} {
    // nop
  }

  static server_options options() {
    server_options out;
    out.threads = 1;
    return out;
  }

  httplib::ContentProviderResourceReleaser releaser() {
    return [this](bool success) {
      ++released;
      succeeded += success ? 1 : 0;
    };
  }

  router routes() {
    router out;
    out.add("GET", "/body", [this](const request&, httplib::Response& res) {
      res.set_content(*text, "text/plain");
    });
    out.add("GET", "/chunked", [this](const request&, httplib::Response& res) {
      res.set_chunked_content_provider("text/plain", in_pieces(text),
                                       releaser());
    });
    out.add("GET", "/sized", [this](const request&, httplib::Response& res) {
      res.set_content_provider(
        text->size(), "text/plain",
        [this](std::size_t offset, std::size_t length, auto& sink) {
          return sink.write(text->data() + offset,
                            std::min<std::size_t>(length, 10'000));
        },
        releaser());
    });
    out.add("GET", "/short", [this](const request&, httplib::Response& res) {
      res.set_content_provider(
        10, "text/plain",
        [](std::size_t, std::size_t, auto& sink) {
          sink.write("abc", 3);
          sink.done();
          return true;
        },
        releaser());
    });
    out.add("GET", "/long", [this](const request&, httplib::Response& res) {
      res.set_content_provider(
        2, "text/plain",
        [](std::size_t, std::size_t, auto& sink) {
          return sink.write("abc", 3);
        },
        releaser());
    });
    out.add("GET", "/broken", [this](const request&, httplib::Response& res) {
      res.set_chunked_content_provider(
        "text/plain",
        [](std::size_t offset, httplib::DataSink& sink) {
          if (offset > 200'000)
            throw std::runtime_error{"lost"};
          return sink.write("0123456789", 10);
        },
        releaser());
    });
    out.add("GET", "/endless", [this](const request&, httplib::Response& res) {
      res.set_chunked_content_provider(
        "text/plain",
        [this](std::size_t, httplib::DataSink& sink) {
          return sink.write(text->data(), text->size());
        },
        releaser());
    });
    return out;
  }
};

} // namespace

TEST_SUITE("http/server streams") {
  TEST_CASE_FIXTURE(fixture, "a large body arrives whole") {
    auto got = client.get("/body");
    CHECK(got.whole);
    CHECK((got.body == *text));
    CHECK(client.get("/body").whole);
  }

  TEST_CASE_FIXTURE(fixture, "a large chunked answer arrives whole") {
    auto got = client.get("/chunked");
    CHECK(got.header("transfer-encoding") == "chunked");
    CHECK(got.headers.count("content-length") == 0);
    CHECK(got.whole);
    CHECK((got.body == *text));
    CHECK(aut.next_record().bytes > text->size());
    CHECK(client.get("/chunked").whole);
    aut.next_record();
    CHECK(succeeded == 2);
  }

  TEST_CASE_FIXTURE(fixture, "a large answer of known length arrives whole") {
    auto got = client.get("/sized");
    CHECK(got.header("content-length") == std::to_string(text->size()));
    CHECK((got.body == *text));
    CHECK(client.get("/sized").whole);
  }

  TEST_CASE_FIXTURE(fixture, "an HTTP/1.0 client gets no chunks") {
    auto got = client.ask("GET /chunked HTTP/1.0\r\n"
                          "Connection: keep-alive\r\n\r\n");
    CHECK(got.headers.count("transfer-encoding") == 0);
    CHECK(got.header("connection") == "close");
    CHECK((got.body == *text));
  }

  TEST_CASE_FIXTURE(fixture, "HEAD of a stream calls no provider") {
    auto head = client.ask("HEAD /chunked HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(head.header("transfer-encoding") == "chunked");
    CHECK(client.get("/chunked").whole);
  }

  TEST_CASE_FIXTURE(fixture,
                    "a stream that breaks off is not taken for whole") {
    CHECK_FALSE(client.get("/broken").whole);
    auto record = aut.next_record();
    CHECK(record.status == 200);
    CHECK(record.error == "exception while answering: lost");
    socket_client other{aut.port()};
    CHECK(other.get("/sized").whole); // the only thread lives on
    aut.next_record();
    CHECK(released == 2);
    CHECK(succeeded == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a stream that fails before all else is a 500") {
    for (auto path : {"/short", "/long"}) {
      CAPTURE(path);
      auto got = client.get(path, "X-Request-Id: r\r\nOrigin: http://a\r\n");
      CHECK(got.status == 500);
      CHECK(got.body
            == R"({"detail":"Internal server error","request_id":"r"})");
      CHECK(got.header("content-type") == "application/json");
      CHECK(got.header("vary") == "Origin");
      auto record = aut.next_record();
      CHECK(record.status == 500);
      CHECK(record.error == "the answer was not sent whole");
    }
    CHECK(client.get("/sized").whole);
    aut.next_record();
    CHECK(released == 3);
    CHECK(succeeded == 1);
  }

  TEST_CASE("a client that stops reading is cut off") {
    auto options = fixture::options();
    options.write_timeout = 100ms;
    fixture f{options};
    f.client.send(make_request("GET", "/endless"));
    auto record = f.aut.next_record();
    CHECK(record.pattern == "/endless");
    CHECK(record.error == "the answer was not sent whole");
    CHECK(record.duration >= 100ms);
    CHECK(f.released == 1);
    CHECK(f.succeeded == 0);
    socket_client other{f.aut.port()};
    CHECK(other.get("/nowhere").status == 404); // the only thread is free
    CHECK_FALSE(f.client.read().whole);
  }
}
