#include "actors/answer_book.hpp"

#include <doctest/doctest.h>

using namespace tuner;
using kind = answer_book::entry::kind;

namespace {

storage::recorded_answer
answer(const std::string& key, std::chrono::hours after = {}) {
  return {key, "print", 200, "{}", timestamp{after}};
}

void keep(answer_book& book, const storage::recorded_answer& x) {
  book.begin(x);
  book.settle(x.key);
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

  TEST_CASE("an answer is remembered for a day at least and two at most") {
    answer_book book{{"loaded"}};
    keep(book, answer("first"));
    keep(book, answer("last", answer_lifetime - std::chrono::hours{1}));
    keep(book, answer("next", answer_lifetime));
    for (const auto* key : {"loaded", "first", "last", "next"})
      CHECK(book.find(key).what == kind::kept);
    keep(book, answer("later", 2 * answer_lifetime));
    for (const auto* key : {"loaded", "first", "last"})
      CHECK(book.find(key).what == kind::unknown);
    CHECK(book.find("next").what == kind::kept);
    book.forget("next");
    CHECK(book.find("next").what == kind::unknown);
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
