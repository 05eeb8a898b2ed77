#include <doctest/doctest.h>

#include <string>

#include "bench/fleet/response_parser.hpp"

using tuner::fleet::response_parser;
using progress = tuner::fleet::response_parser::progress;

namespace {

const std::string fixed = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n"
                          "X-Total-Count: 42\r\n\r\nhello";
const std::string chunked
  = "HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\nhello\r\nA;x=y\r\n, chunked!\r\n0\r\n\r\n";

progress parse(const std::string& bytes) {
  response_parser parser;
  return parser.feed(bytes);
}

} // namespace

TEST_SUITE("bench/fleet/response_parser") {
  TEST_CASE("an answer with a length is read") {
    response_parser parser;
    REQUIRE(parser.feed(fixed) == progress::complete);
    CHECK(parser.answer().status == 200);
    CHECK(parser.answer().body == "hello");
    CHECK(parser.answer().total_count == 42);
    CHECK_FALSE(parser.answer().close);
  }

  TEST_CASE("pieces of any size give the same answer") {
    for (const auto& bytes : {fixed, chunked})
      for (std::size_t size = 1; size <= bytes.size(); ++size) {
        response_parser parser;
        auto outcome = progress::incomplete;
        for (std::size_t i = 0; i < bytes.size(); i += size) {
          REQUIRE(outcome == progress::incomplete);
          outcome = parser.feed(bytes.substr(i, size));
        }
        REQUIRE(outcome == progress::complete);
        REQUIRE(parser.answer().body
                == (bytes == fixed ? "hello" : "hello, chunked!"));
      }
  }

  TEST_CASE("a parser is ready for the next answer after reset") {
    response_parser parser;
    REQUIRE(parser.feed(chunked) == progress::complete);
    CHECK(parser.answer().status == 409);
    parser.reset();
    REQUIRE(parser.feed("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            == progress::complete);
    CHECK(parser.answer().status == 204);
    CHECK(parser.answer().body.empty());
    CHECK(parser.answer().close);
    CHECK(parser.answer().total_count == -1);
  }

  TEST_CASE("what is not HTTP/1.1 is malformed") {
    CHECK(parse("SSH-2.0-OpenSSH_9.2\r\n\r\n") == progress::malformed);
    CHECK(parse("HTTP/1.1 2xx OK\r\nContent-Length: 0\r\n\r\n")
          == progress::malformed);
    CHECK(parse("HTTP/1.1 200 OK\r\nno colon\r\n\r\n") == progress::malformed);
    CHECK(parse(std::string(70'000, 'x')) == progress::malformed);
  }

  TEST_CASE("a body whose end is not told is malformed") {
    CHECK(parse("HTTP/1.1 200 OK\r\n\r\n") == progress::malformed);
    CHECK(parse("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")
          == progress::malformed);
    CHECK(parse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n"
                "Content-Length: 2\r\n\r\nab")
          == progress::malformed);
    CHECK(parse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n"
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
          == progress::malformed);
    CHECK(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                "zz\r\n")
          == progress::malformed);
  }

  TEST_CASE("bytes behind an answer are malformed") {
    CHECK(parse(fixed + "x") == progress::malformed);
    CHECK(parse(chunked + "x") == progress::malformed);
  }
}
