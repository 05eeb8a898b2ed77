#include "auth/key_cache.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;
using namespace tuner;
using namespace tuner::auth;

namespace {

const key_cache::time_point start{100h};

token_query key(int i) {
  return {token_kind::api_key, digest_of(std::to_string(i))};
}

credential granted(const std::string& label) {
  return {label, parse_scopes("tuner:read"), 60, {}};
}

} // namespace

TEST_SUITE("auth/key_cache") {
  TEST_CASE("a look-up counts for the lifetime, granted or not") {
    key_cache cache{30s};
    CHECK(cache.find(key(1).digest, start) == nullptr);
    auto entry = cache.put(key(1), granted("a"), start);
    cache.put(key(2), {}, start);
    CHECK(cache.find(key(1).digest, start + 29s) == entry);
    CHECK(entry->granted->label == "a");
    auto unknown = cache.find(key(2).digest, start + 29s);
    REQUIRE(unknown);
    CHECK_FALSE(unknown->granted);
    CHECK(cache.find(key(1).digest, start + 30s) == nullptr);
    CHECK(cache.find(key(2).digest, start + 30s) == nullptr);
  }

  TEST_CASE("another look-up keeps what was used of the limit") {
    key_cache cache{30s};
    auto first = cache.put(key(1), granted("a"), start);
    first->usage->bucket.take(60, start);
    auto second = cache.put(key(1), granted("b"), start + 30s);
    CHECK(second->usage == first->usage);
    CHECK(second->granted->label == "b");
    CHECK(first->granted->label == "a");
  }

  TEST_CASE("a revoked key is unknown from the next look-up on") {
    key_cache cache{30s};
    cache.put(key(1), granted("a"), start);
    cache.put(key(1), {}, start + 30s);
    CHECK_FALSE(cache.find(key(1).digest, start + 31s)->granted);
    CHECK(cache.extend(key(1).digest, start + 90s, 5s) == nullptr);
    cache.put(key(1), granted("again"), start + 90s);
    CHECK(cache.find(key(1).digest, start + 91s)->granted->label == "again");
    CHECK(cache.size() == 1);
  }

  TEST_CASE("only a granted key can be extended") {
    key_cache cache{30s};
    cache.put(key(1), granted("a"), start);
    cache.put(key(2), {}, start);
    auto longer = cache.extend(key(1).digest, start + 40s, 5s);
    REQUIRE(longer);
    CHECK(cache.find(key(1).digest, start + 44s) == longer);
    CHECK(cache.find(key(1).digest, start + 45s) == nullptr);
    CHECK(cache.extend(key(2).digest, start + 40s, 5s) == nullptr);
    CHECK(cache.extend(key(3).digest, start + 40s, 5s) == nullptr);
  }

  TEST_CASE("guesses displace each other, but no key") {
    key_cache cache{30s, 100};
    cache.put(key(-1), granted("a"), start);
    for (int i = 0; i < 10'000; ++i)
      cache.put(key(i), {}, start);
    CHECK(cache.size() <= 101);
    CHECK(cache.find(key(-1).digest, start));
    CHECK(cache.find(key(9'999).digest, start));
  }

  TEST_CASE("each use is handed out once, and again if it was given back") {
    key_cache cache{30s};
    auto entry = cache.put(key(1), granted("a"), start);
    cache.put(key(2), granted("b"), start);
    CHECK(cache.take_uses().all.empty());
    entry->usage->last_used = 5;
    auto uses = cache.take_uses();
    REQUIRE(uses.all.size() == 1);
    CHECK(uses.all[0].key.digest == key(1).digest);
    CHECK(uses.all[0].at == timestamp{5us});
    CHECK(cache.take_uses().all.empty());
    cache.give_back(uses);
    CHECK(cache.take_uses().all.size() == 1);
    entry->usage->last_used = 6;
    CHECK(cache.take_uses().all.at(0).at == timestamp{6us});
  }

  TEST_CASE("what is not used for an hour is forgotten once it is recorded") {
    key_cache cache{30s};
    auto entry = cache.put(key(1), granted("a"), start);
    cache.put(key(2), {}, start);
    entry->usage->last_used = 5;
    cache.forget(start + 29s);
    CHECK(cache.size() == 2);
    cache.forget(start + 30s);
    CHECK(cache.size() == 1);
    cache.forget(start + 2h);
    CHECK(cache.size() == 1);
    cache.take_uses();
    cache.forget(start + 59min);
    CHECK(cache.size() == 1);
    cache.forget(start + 2h);
    CHECK(cache.size() == 0);
  }
}
