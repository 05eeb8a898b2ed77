#include "http/utf8.hpp"

#include <doctest/doctest.h>

TEST_SUITE("http/utf8") {
  using namespace tuner::http;

  TEST_CASE("sequences of one to four bytes are measured") {
    CHECK(utf8_sequence("a") == 1);
    CHECK(utf8_sequence("ä") == 2);
    CHECK(utf8_sequence("€") == 3);
    CHECK(utf8_sequence("\xF0\x9F\x98\x80") == 4);
    CHECK(utf8_sequence("") == 0);
  }

  TEST_CASE("RFC 3629's boundaries hold") {
    CHECK(is_utf8("\xC2\x80"));
    CHECK_FALSE(is_utf8("\xC1\xBF"));
    CHECK(is_utf8("\xE0\xA0\x80"));
    CHECK_FALSE(is_utf8("\xE0\x9F\xBF"));
    CHECK(is_utf8("\xED\x9F\xBF"));
    CHECK_FALSE(is_utf8("\xED\xA0\x80"));
    CHECK(is_utf8("\xF0\x90\x80\x80"));
    CHECK_FALSE(is_utf8("\xF0\x8F\xBF\xBF"));
    CHECK(is_utf8("\xF4\x8F\xBF\xBF"));
    CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));
    CHECK_FALSE(is_utf8("\xF5\x80\x80\x80"));
    CHECK_FALSE(is_utf8("\x80"));
  }

  TEST_CASE("a sequence cut short is malformed") {
    CHECK_FALSE(is_utf8("\xC3"));
    CHECK_FALSE(is_utf8("\xE2\x82"));
    CHECK_FALSE(is_utf8("\xF0\x9F\x98"));
  }

  TEST_CASE("length counts code points") {
    CHECK(utf8_length("") == 0);
    CHECK(utf8_length("aä€\xF0\x9F\x98\x80") == 4);
  }
}
