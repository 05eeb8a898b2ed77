#include "http/key_check.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace {

using namespace std::chrono_literals;
using namespace tuner;
using namespace tuner::http;
using nlohmann::json;

const std::string key = "engram_live_abcDEF0123456789abcDEF0123456789";
const std::string oauth = "egm_oauth_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4_1sokN0";

/// A check whose look-up yields what the test says.
struct fixture {
  fixture() {
    entry->granted = auth::credential{
      "engram_live_abcD", auth::parse_scopes("tuner:write"), {}, {}};
    entry->usage = std::make_shared<auth::key_usage>();
  }

  admission admit(const std::string& method, const std::string& value) {
    request_head head;
    head.method = method;
    if (!value.empty())
      head.headers.push_back({"authorization", value});
    return check.admit(head, "id-1", now);
  }

  admission with_key(const std::string& method = "GET") {
    return admit(method, "Bearer " + key);
  }

  int look_ups = 0;
  bool unreachable = false;
  std::shared_ptr<auth::key_entry> entry = std::make_shared<auth::key_entry>();
  request_time now{std::chrono::steady_clock::time_point{100h},
                   std::chrono::system_clock::time_point{500'000h}};
  key_check check{
    [this](const auth::token_query& x) -> result<auth::key_entry_ptr> {
      ++look_ups;
      if (unreachable)
        return fail(errc::unavailable, "SELECT secret FROM api_keys");
      CHECK((x.digest == auth::digest_of(key)
             || x.digest == auth::digest_of(oauth)));
      return entry;
    }};
};

json body_of(const admission& x) {
  REQUIRE(x.refusal);
  return json::parse(x.refusal->body);
}

std::string message_of(const admission& x, const char* code) {
  auto body = body_of(x);
  CHECK(body.size() == 1);
  CHECK(body["detail"]["success"] == false);
  CHECK(body["detail"]["error"]["code"] == code);
  return body["detail"]["error"]["message"];
}

} // namespace

TEST_SUITE("http/key_check") {
  TEST_CASE_FIXTURE(fixture, "without a bearer token it is 401") {
    for (auto value :
         {"", "Bearer", "Bearer ", "Basic abc", "Bearerabc", "Token engram"}) {
      auto x = admit("GET", value);
      CHECK(message_of(x, "UNAUTHORIZED") == "Missing Authorization header");
      CHECK(x.refusal->status == 401);
      CHECK(x.refusal->get_header_value("WWW-Authenticate") == "Bearer");
    }
    request_head twice;
    twice.method = "GET";
    twice.headers = {{"Authorization", "Bearer " + key},
                     {"Authorization", "Bearer " + key}};
    CHECK(check.admit(twice, "", now).refusal->status == 401);
    CHECK(look_ups == 0);
  }

  TEST_CASE_FIXTURE(fixture, "what is no token is not looked up") {
    CHECK(message_of(admit("GET", "Bearer nonsense"), "UNAUTHORIZED")
          == "Invalid token format");
    auto typo = oauth;
    typo.back() = '1';
    CHECK(message_of(admit("GET", "Bearer " + typo), "UNAUTHORIZED")
          == "Invalid or expired token");
    CHECK(look_ups == 0);
    CHECK_FALSE(admit("GET", "bEaReR   " + oauth).refusal);
    CHECK(look_ups == 1);
  }

  TEST_CASE_FIXTURE(fixture, "unknown and expired tokens look the same") {
    entry->granted->expires_at
      = std::chrono::floor<std::chrono::microseconds>(now.wall);
    CHECK_FALSE(with_key().refusal);
    now.wall += 1us;
    auto expired = with_key();
    CHECK(message_of(expired, "UNAUTHORIZED") == "Invalid or expired token");
    CHECK(expired.headers.empty());
    entry->granted.reset();
    CHECK(with_key().refusal->body == expired.refusal->body);
    CHECK(with_key().refusal->status == 401);
  }

  TEST_CASE_FIXTURE(fixture, "every method but GET and HEAD needs to write") {
    for (auto method : {"GET", "HEAD", "POST", "PATCH", "DELETE", "PUT"})
      CHECK_FALSE(with_key(method).refusal);
    entry->granted->scopes = auth::parse_scopes("tuner:read");
    CHECK_FALSE(with_key("GET").refusal);
    CHECK_FALSE(with_key("HEAD").refusal);
    for (auto method : {"POST", "PATCH", "DELETE", "PUT", "get", "FROB"}) {
      auto x = with_key(method);
      CHECK(message_of(x, "FORBIDDEN")
            == "API key lacks required scope. Need one of: tuner:write, "
               "memory:write");
      CHECK(x.refusal->status == 403);
    }
    entry->granted->scopes = {};
    CHECK(message_of(with_key(), "FORBIDDEN")
          == "API key lacks required scope. Need one of: tuner:read, "
             "tuner:write, memory:write");
  }

  TEST_CASE_FIXTURE(fixture, "the limit is told with every answer, and kept") {
    entry->granted->rate_limit_rpm = 3;
    auto first = with_key();
    REQUIRE(first.headers.size() == 3);
    CHECK(first.headers[0] == header_field{"RateLimit-Limit", "3"});
    CHECK(first.headers[1] == header_field{"RateLimit-Remaining", "2"});
    CHECK(first.headers[2] == header_field{"RateLimit-Reset", "20"});
    entry->granted->scopes = auth::parse_scopes("tuner:read");
    CHECK(with_key("POST").headers[1].value == "1");
    CHECK_FALSE(with_key().refusal);
    auto x = with_key();
    CHECK(message_of(x, "RATE_LIMITED")
          == "This key may make 3 requests a minute, and has; try again in 20 "
             "s");
    CHECK(x.refusal->status == 429);
    CHECK(x.refusal->get_header_value("Retry-After") == "20");
    CHECK(x.headers[1] == header_field{"RateLimit-Remaining", "0"});
    now.steady += 20s;
    CHECK_FALSE(with_key().refusal);
    CHECK(with_key().refusal);
  }

  TEST_CASE_FIXTURE(fixture, "a key without a limit hears of none") {
    for (int i = 0; i < 10'000; ++i)
      CHECK_FALSE(with_key().refusal);
    CHECK(with_key().headers.empty());
  }

  TEST_CASE_FIXTURE(fixture, "a use is remembered, a refusal is none") {
    entry->granted->expires_at = timestamp{};
    with_key();
    CHECK(entry->usage->last_used == 0);
    entry->granted->expires_at.reset();
    CHECK(with_key().caller == "engram_live_abcD");
    CHECK(entry->usage->last_used == 500'000ll * 3'600 * 1'000'000);
  }

  TEST_CASE_FIXTURE(fixture, "keys that cannot be looked up are 503, with "
                             "nothing of the reason") {
    unreachable = true;
    auto x = with_key();
    CHECK(x.refusal->status == 503);
    CHECK(x.refusal->get_header_value("Retry-After") == "1");
    CHECK(body_of(x)
          == json{{"detail", "The key cannot be checked at the moment; try "
                             "again"},
                  {"request_id", "id-1"}});
  }
}
