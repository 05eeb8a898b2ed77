#include "actors/recent_events.hpp"

#include <doctest/doctest.h>

#include <string>

using tuner::recent_events;

TEST_SUITE("actors/recent_events") {
  TEST_CASE("events are told from behind any of them, in one text for all") {
    recent_events aut{10};
    CHECK(aut.covers(10));
    CHECK_FALSE(aut.covers(9));
    CHECK_FALSE(aut.covers(11));
    aut.append("a");
    aut.append("b");
    CHECK(aut.last() == 12);
    CHECK(aut.covers(10));
    CHECK_FALSE(aut.covers(9));
    CHECK(*aut.since(10) == "ab");
    CHECK(*aut.since(11) == "b");
    CHECK(aut.since(12)->empty());
    CHECK(aut.since(10) == aut.since(10));
    auto before = aut.since(10);
    aut.append("c");
    CHECK(*aut.since(10) == "abc");
    CHECK(*before == "ab");
  }

  TEST_CASE("old events are forgotten, but not before they may be") {
    recent_events aut{0};
    for (int i = 0; i < 10; ++i)
      aut.append(std::string(100'000, 'x'));
    CHECK(aut.covers(0));
    aut.trim();
    CHECK_FALSE(aut.covers(7));
    CHECK(aut.covers(8));
    CHECK(aut.since(8)->size() == 200'000);
    CHECK(aut.last() == 10);
  }
}
