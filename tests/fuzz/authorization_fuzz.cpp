// The value of an `Authorization` header, up to the look-up of its key.

#include "auth/token.hpp"
#include "http/key_check.hpp"

#include "tests/fuzz/fuzzing.hpp"

#include <memory>
#include <string>

using namespace tuner;
using tuner::test::expect;

namespace {

/// Knows no key, as a database with none.
result<auth::key_entry_ptr> find_nothing(const auth::token_query&) {
  return std::make_shared<auth::key_entry>();
}

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto value = test::as_text(data, size);
  int look_ups = 0;
  http::key_check check{[&](const auth::token_query& x) {
    ++look_ups;
    auto token = http::trim(value.substr(value.find(' ')));
    expect(auth::kind_of(token) == x.kind, "what is looked up has a form");
    expect(auth::has_valid_checksum(x.kind, token), "and a checksum");
    expect(auth::digest_of(token) == x.digest, "and its own digest");
    return find_nothing(x);
  }};
  http::request_head head;
  head.method = "GET";
  head.headers.push_back({"Authorization", std::string{value}});
  auto decision = check.admit(head, "id", http::request_time::now());
  expect(decision.refusal && decision.refusal->status == 401,
         "nobody is let in without a key");
  expect(decision.caller.empty() && look_ups <= 1, "one look-up at most");
  return 0;
}
