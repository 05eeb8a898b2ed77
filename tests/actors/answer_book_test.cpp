#include "actors/answer_book.hpp"

#include <doctest/doctest.h>

using namespace tuner;
using kind = answer_book::entry::kind;

namespace {

storage::recorded_answer answer(const std::string& key) {
  return {key, "print", 200, "{}", timestamp{}};
}

} // namespace

TEST_SUITE("actors/answer_book") {
  TEST_CASE("an answer is pending, then kept, then forgotten") {
    answer_book book{{"old"}};
    CHECK(book.find("old").what == kind::kept);
    CHECK(book.find("new").what == kind::unknown);
    book.begin(answer("new"));
    REQUIRE(book.find("new").what == kind::pending);
    CHECK(book.find("new").pending->key == "new");
    book.settle("new");
    CHECK(book.find("new").what == kind::kept);
    book.forget("new");
    CHECK(book.find("new").what == kind::unknown);
  }

  TEST_CASE("an answer is replayed for a day, to the same request only") {
    auto kept = answer("k");
    auto said
      = replay(kept, {"k", "print"},
               kept.created + answer_lifetime - std::chrono::microseconds{1});
    REQUIRE(said);
    REQUIRE(said->has_value());
    CHECK((*said)->body == "{}");
    auto late = replay(kept, {"k", "print"}, kept.created + answer_lifetime);
    REQUIRE(late);
    CHECK_FALSE(late->has_value());
    auto other = replay(kept, {"k", "another"}, kept.created);
    REQUIRE_FALSE(other);
    CHECK(other.error().code == errc::key_reused);
  }
}
