#include <doctest/doctest.h>

#include "bench/fleet/ledger.hpp"

using tuner::fleet::ledger;

TEST_SUITE("bench/fleet/ledger") {
  TEST_CASE("what is read back as acknowledged is not lost") {
    ledger book;
    CHECK(book.hand_out(1));
    CHECK(book.hand_out(0));
    book.told(0, 0.25);
    book.read_back(0, 0.25);
    book.read_back(1, std::nullopt);
    CHECK(book.lost() == 0);
    CHECK(book.duplicates() == 0);
    CHECK(book.seen() == 2);
  }

  TEST_CASE("a number handed out twice is a duplicate") {
    ledger book;
    CHECK(book.hand_out(3));
    CHECK_FALSE(book.hand_out(3));
    CHECK(book.duplicates() == 1);
  }

  TEST_CASE("a missing trial, a wrong value and a missing value are lost") {
    ledger book;
    for (auto i = 0; i < 4; ++i) {
      book.hand_out(i);
      book.told(i, 1.0);
    }
    book.read_back(0, 1.0);
    book.read_back(1, 1.0000000000000002);
    book.read_back(2, std::nullopt);
    CHECK(book.lost() == 3);
  }

  TEST_CASE("a break in the numbering is lost") {
    ledger book;
    book.hand_out(0);
    book.hand_out(1);
    book.read_back(0, std::nullopt);
    book.read_back(2, std::nullopt);
    CHECK(book.lost() == 1);
  }

  TEST_CASE("an ask whose answer never arrived is no loss") {
    ledger book;
    book.hand_out(0);
    book.read_back(0, std::nullopt);
    book.read_back(1, std::nullopt);
    CHECK(book.lost() == 0);
  }
}
