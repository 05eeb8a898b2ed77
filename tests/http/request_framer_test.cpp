#include "http/request_framer.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace tuner::http;
using progress = request_framer::progress;

/// Everything that can be observed of one run over some bytes.
struct outcome {
  std::vector<framed_request> requests;
  framing_error error = {0, {}};
  bool begun = false;

  friend bool operator==(const outcome&, const outcome&) = default;
};

framing_limits small_limits() {
  framing_limits out;
  out.max_request_line = 60;
  out.max_header_line = 50;
  out.max_header_bytes = 200;
  out.max_headers = 5;
  out.max_body_bytes = 20;
  return out;
}

void drain(request_framer& aut, outcome& out) {
  for (;;) {
    switch (aut.advance()) {
      case progress::complete:
        out.requests.push_back(aut.take());
        continue;
      case progress::failed:
        out.error = aut.error();
        return;
      case progress::need_more:
        return;
    }
  }
}

/// Feeds pieces of the lengths that `length` yields.
template <class F>
outcome run(std::string_view bytes, F length) {
  request_framer aut{small_limits()};
  outcome out;
  while (!bytes.empty()) {
    auto piece = bytes.substr(0, length());
    bytes.remove_prefix(piece.size());
    aut.feed(piece);
    drain(aut, out);
  }
  out.begun = aut.begun();
  return out;
}

outcome at_once(std::string_view bytes) {
  return run(bytes, [&] { return bytes.size(); });
}

std::string post(std::string headers, std::string body = {}) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

std::string chunked(std::string body) {
  return post("Transfer-Encoding: chunked\r\n", std::move(body));
}

struct good_case {
  std::string bytes;
  std::string target;
  std::string body;
  bool keep_alive;
};

const std::vector<good_case>& good_cases() {
  using namespace std::string_literals;
  static const std::vector<good_case> cases{
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "/", "", true},
    {"GET /a?b=c%20d HTTP/1.1\r\nhost:a:80\r\n\r\n", "/a?b=c%20d", "", true},
    {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "*", "", true},
    {"BREW /\xC3\xA9 HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", "/\xC3\xA9", "", true},
    {"\r\n\r\nGET / HTTP/1.1\r\nHost:\r\n\r\n", "/", "", true},
    {"GET / HTTP/1.0\r\n\r\n", "/", "", false},
    {"GET / HTTP/1.0\r\nConnection: foo, Keep-Alive\r\n\r\n", "/", "", true},
    {post("Connection: close\r\n"), "/", "", false},
    {post("Connection: foo\r\nConnection: x ,CLOSE\r\n"), "/", "", false},
    {post("Connection: keep-alive\r\n"), "/", "", true},
    {post("Content-Length: 0\r\n"), "/", "", true},
    {post("Content-Length: 5\r\n", "a\0\r\nb"s), "/", "a\0\r\nb"s, true},
    {post("Content-Length: 0020\r\n", "01234567890123456789"), "/",
     "01234567890123456789", true},
    {post("Content-Encoding: Identity\r\n"), "/", "", true},
    {post("Expect: 100-Continue\r\nContent-Length: 1\r\n", "x"), "/", "x",
     true},
    {chunked("0\r\n\r\n"), "/", "", true},
    {chunked("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"), "/", "hello!", true},
    {post("transfer-encoding: Chunked\r\n", "00A\r\n0123456789\r\n0\r\n\r\n"),
     "/", "0123456789", true},
    {chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"), "/",
     "01234567890123456789", true},
    {chunked("2 ;a=b;c=\"d\"\r\n\r\n\r\n0;x\r\nT: 1\r\nU:\r\n\r\n"), "/",
     "\r\n", true},
    {post("X-Text: \t a\tb \xFF \t\r\nX-Empty:\r\n"), "/", "", true},
  };
  return cases;
}

struct bad_case {
  std::string bytes;
  int status;
};

const std::vector<bad_case>& bad_cases() {
  using namespace std::string_literals;
  auto with = [](std::string line) { return post(line + "\r\n"); };
  std::string empty_lines;
  for (int i = 0; i < 101; ++i)
    empty_lines += "\r\n";
  static const std::vector<bad_case> cases{
    // Request line.
    {"\x16\x03\x01", 400},
    {"\n", 400},
    {" GET / HTTP/1.1\r\n", 400},
    {"GET\r\n", 400},
    {"GET /\r\n", 400},
    {"GET  HTTP/1.1\r\n", 400},
    {"GET / HTTP/1.1 \r\n", 400},
    {"GET  / HTTP/1.1\r\n", 400},
    {"GET / x HTTP/1.1\r\n", 400},
    {"G(T / HTTP/1.1\r\n", 400},
    {std::string(33, 'A') + " / HTTP/1.1\r\n", 400},
    {"GET / HTTP/1.1\n", 400},
    {"GET /\r HTTP/1.1\r\n", 400},
    {"GET /\t HTTP/1.1\r\n", 400},
    {"GET /\0 HTTP/1.1\r\n"s, 400},
    {"GET /a#b HTTP/1.1\r\n", 400},
    {"GET * HTTP/1.1\r\n", 400},
    {"GET http://a/ HTTP/1.1\r\n", 400},
    {"CONNECT a:80 HTTP/1.1\r\n", 400},
    {"GET / http/1.1\r\n", 400},
    {"GET / HTTP/11\r\n", 400},
    {"GET / HTTP/1.10\r\n", 400},
    {"GET / HTTP/2.0\r\n", 505},
    {"GET / HTTP/0.9\r\n", 505},
    {"GET / HTTP/1.2\r\n", 505},
    {"PRI * HTTP/2.0\r\n", 505},
    {"GET /" + std::string(100, 'a'), 414},
    {"GET /" + std::string(47, 'a') + " HTTP/1.1\r\n", 414},
    // Headers.
    {with("A b: c"), 400},
    {with("A : c"), 400},
    {with("A"), 400},
    {with(": c"), 400},
    {with("A: b\r\n c"), 400},
    {"GET / HTTP/1.1\r\n Host: a\r\n", 400},
    {with("A: b\nB: c"), 400},
    {with("A: b\rB: c"), 400},
    {with("A: \0"s), 400},
    {with("A: \x7F"), 400},
    {with("A: \x1B"), 400},
    {with("A\x80: b"), 400},
    {with("A: " + std::string(48, 'b')), 431},
    {with("A: " + std::string(48, 'b')).substr(0, 80), 431},
    {with("A:\r\nB:\r\nC:\r\nD:\r\nE:"), 431},
    {with("A: " + std::string(47, 'b') + "\r\nB: " + std::string(47, 'b')
          + "\r\nC: " + std::string(47, 'b')
          + "\r\nD: " + std::string(47, 'b')),
     431},
    {empty_lines, 414},
    {"GET / HTTP/1.1\r\n\r\n", 400},
    {with("Host: a"), 400},
    {"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
    // Length of the body.
    {with("Content-Length:"), 400},
    {with("Content-Length: -1"), 400},
    {with("Content-Length: +1"), 400},
    {with("Content-Length: 1.0"), 400},
    {with("Content-Length: 0x1"), 400},
    {with("Content-Length: 1, 1"), 400},
    {with("Content-Length: 18446744073709551616"), 400},
    {with("Content-Length: 1\r\nContent-Length: 1"), 400},
    {with("Content-Length: 1\r\nTransfer-Encoding: chunked"), 400},
    {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {with("Transfer-Encoding: gzip"), 501},
    {with("Transfer-Encoding:"), 501},
    {with("Transfer-Encoding: gzip, chunked"), 501},
    {with("Transfer-Encoding: xchunked"), 501},
    {with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 501},
    {with("Content-Length: 21"), 413},
    {with("Content-Length: 18446744073709551615"), 413},
    {with("Content-Encoding: gzip"), 415},
    {with("Expect: 200-ok"), 417},
    // Chunks.
    {chunked("\r\n"), 400},
    {chunked("x\r\n"), 400},
    {chunked("-1\r\n"), 400},
    {chunked("0x1\r\n"), 400},
    {chunked(" 1\r\n"), 400},
    {chunked("1 1\r\n"), 400},
    {chunked("1\n"), 400},
    {chunked("00000000000000001\r\n"), 400},
    {chunked("1;a\x01\r\n"), 400},
    {chunked("1;" + std::string(300, 'a')), 400},
    {chunked("1;" + std::string(150, 'a') + "\r\nx\r\n1;"
             + std::string(150, 'a') + "\r\n"),
     400},
    {chunked("1\r\nxy"), 400},
    {chunked("1\r\nx\ry"), 400},
    {chunked("15\r\n"), 413},
    {chunked("14\r\n01234567890123456789\r\n1\r\n"), 413},
    {chunked("ffffffffffffffff\r\n"), 413},
    {chunked("1\r\nx\r\nffffffffffffffff\r\n"), 413},
    {chunked("0\r\nA b: c\r\n"), 400},
    {chunked("0\r\nA:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:\r\n"), 431},
    {chunked("0\r\nA: " + std::string(60, 'x')), 431},
  };
  return cases;
}

/// All inputs, whole and cut short, alone and behind a good request.
std::vector<std::string> all_inputs() {
  std::vector<std::string> out;
  for (const auto& x : good_cases()) {
    out.push_back(x.bytes);
    out.push_back(x.bytes.substr(0, x.bytes.size() - 1));
    out.push_back(x.bytes.substr(0, x.bytes.size() / 2));
    for (const auto& y : good_cases())
      out.push_back(x.bytes + y.bytes);
  }
  for (const auto& x : bad_cases()) {
    out.push_back(x.bytes);
    out.push_back(x.bytes + std::string(300, 'z'));
    out.push_back(good_cases().back().bytes + x.bytes);
  }
  return out;
}

} // namespace

TEST_SUITE("http/request_framer") {
  TEST_CASE("well-formed requests come out whole") {
    for (const auto& x : good_cases()) {
      CAPTURE(x.bytes);
      auto out = at_once(x.bytes);
      CHECK(out.error.what == "");
      REQUIRE(out.requests.size() == 1);
      CHECK(out.requests[0].head.target == x.target);
      CHECK(out.requests[0].body == x.body);
      CHECK(out.requests[0].keep_alive == x.keep_alive);
      CHECK_FALSE(out.begun);
    }
  }

  TEST_CASE("malformed requests are refused with their status and a sentence") {
    for (const auto& x : bad_cases()) {
      CAPTURE(x.bytes);
      auto out = at_once(x.bytes);
      CHECK(out.requests.empty());
      CHECK(out.error.status == x.status);
      CHECK(out.error.what.substr(0, 9) == "Expected ");
    }
  }

  TEST_CASE("the outcome does not depend on how the bytes are cut") {
    std::mt19937 random{7};
    for (const auto& bytes : all_inputs()) {
      CAPTURE(bytes);
      auto whole = at_once(bytes);
      CHECK(run(bytes, [] { return std::size_t{1}; }) == whole);
      CHECK(run(bytes, [&] { return 1 + random() % 7; }) == whole);
      CHECK(run(bytes, [&] { return 1 + random() % 60; }) == whole);
    }
  }

  TEST_CASE("mutated requests yield the same however they are cut") {
    std::mt19937 random{11};
    auto inputs = all_inputs();
    const std::string spice = "\r\n\t :;,01aZ/%\x7f\x80";
    for (int i = 0; i < 20'000; ++i) {
      auto bytes = inputs[random() % inputs.size()];
      for (auto n = 1 + random() % 3; n > 0; --n) {
        auto at = random() % bytes.size();
        if (random() % 2 == 0)
          bytes[at] = spice[random() % spice.size()];
        else
          bytes.insert(at, 1, spice[random() % spice.size()]);
      }
      auto whole = at_once(bytes);
      auto pieces = run(bytes, [] { return std::size_t{1}; });
      if (pieces != whole) {
        CAPTURE(bytes);
        CHECK(pieces == whole);
      }
    }
  }

  TEST_CASE("every field of a request is kept") {
    auto out = at_once("PUT /a HTTP/1.1\r\nHost: h\r\nX-A:  1 \r\nx-a: 2\r\n"
                       "Content-Length: 2\r\n\r\nhi");
    REQUIRE(out.requests.size() == 1);
    const auto& head = out.requests[0].head;
    CHECK(head.method == "PUT");
    CHECK(head.minor_version == 1);
    CHECK(
      head.headers
      == std::vector<header_field>{
        {"Host", "h"}, {"X-A", "1"}, {"x-a", "2"}, {"Content-Length", "2"}});
    CHECK(head.only("HOST") == "h");
    CHECK(head.only("X-A") == "");
    CHECK(head.only("X-B") == "");
  }

  TEST_CASE("limits are inclusive") {
    auto limits = small_limits();
    auto line = "GET /" + std::string(46, 'a') + " HTTP/1.1";
    REQUIRE(line.size() == limits.max_request_line);
    auto header = "A: " + std::string(47, 'b');
    REQUIRE(header.size() == limits.max_header_line);
    CHECK(
      at_once(line + "\r\nHost: a\r\n" + header + "\r\n\r\n").requests.size()
      == 1);
    CHECK(at_once(post("A:\r\nB:\r\nC:\r\nD:\r\n")).requests.size() == 1);
    // 26 bytes so far, 2 for the last line.
    auto fill = [&](std::size_t n) {
      auto text = header + "\r\n" + header + "\r\n" + header + "\r\n";
      return post(text + "C: " + std::string(n - 3, 'c') + "\r\n");
    };
    CHECK(fill(14).size() == limits.max_header_bytes);
    CHECK(at_once(fill(14)).requests.size() == 1);
    CHECK(at_once(fill(15)).error.status == 431);
  }

  TEST_CASE("requests behind one another come out one at a time, in order") {
    request_framer aut{small_limits()};
    aut.feed(post("Content-Length: 1\r\n", "1")
             + post("Content-Length: 1\r\n", "2") + "GET");
    CHECK(aut.advance() == progress::complete);
    CHECK(aut.advance() == progress::complete);
    CHECK(aut.take().body == "1");
    CHECK(aut.begun());
    CHECK(aut.advance() == progress::complete);
    CHECK(aut.take().body == "2");
    CHECK(aut.advance() == progress::need_more);
    CHECK(aut.begun());
  }

  TEST_CASE("the client is told once to continue, if it still waits") {
    request_framer aut{small_limits()};
    auto bytes = post("Expect: 100-continue\r\nContent-Length: 2\r\n");
    aut.feed(bytes.substr(0, bytes.size() - 1));
    aut.advance();
    CHECK_FALSE(aut.take_continue());
    aut.feed("\n");
    CHECK(aut.advance() == progress::need_more);
    CHECK(aut.take_continue());
    CHECK_FALSE(aut.take_continue());
    aut.feed("hi");
    CHECK(aut.advance() == progress::complete);
    aut.take();

    aut.feed(bytes + "h"); // has begun to send
    CHECK(aut.advance() == progress::need_more);
    CHECK_FALSE(aut.take_continue());
    aut.feed("i");
    CHECK(aut.advance() == progress::complete);
    aut.take();

    aut.feed(post("Content-Length: 2\r\n"));
    aut.advance();
    CHECK_FALSE(aut.take_continue());
  }

  TEST_CASE("an oversized body is refused before any of it is sent") {
    auto out = at_once(post("Expect: 100-continue\r\nContent-Length: 21\r\n"));
    CHECK(out.error.status == 413);
    CHECK(out.error.what == "Expected a body of at most 20 bytes, got 21");
  }

  TEST_CASE("a failed connection yields nothing more") {
    request_framer aut{small_limits()};
    aut.feed("BAD\r\n");
    CHECK(aut.advance() == progress::failed);
    aut.feed(good_cases()[0].bytes);
    CHECK(aut.advance() == progress::failed);
    CHECK(aut.error().status == 400);
  }
}
