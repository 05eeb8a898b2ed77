#include "actors/auth.hpp"
#include "actors/caf_error.hpp"
#include "actors/key_reader.hpp"

#include "tests/support/actor_fixture.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>

namespace {

using namespace std::chrono_literals;
using namespace tuner;

/// A database of keys in memory.
struct fake_keys {
  std::map<std::string, auth::credential> rows;
  bool unreachable = false;
  int look_ups = 0;
  std::vector<std::vector<auth::key_use>> recorded;
};

class fake_store : public storage::key_store {
public:
  explicit fake_store(std::shared_ptr<fake_keys> keys)
    : keys_(std::move(keys)) {
    // nop
  }

  result<std::optional<auth::credential>>
  find(const auth::token_query& token) override {
    ++keys_->look_ups;
    if (keys_->unreachable)
      return fail(errc::unavailable, "gone");
    auto i = keys_->rows.find(auth::to_hex(token.digest));
    if (i == keys_->rows.end())
      return std::nullopt;
    return i->second;
  }

  result<void> record(std::span<const auth::key_use> uses) override {
    if (keys_->unreachable)
      return fail(errc::unavailable, "gone");
    keys_->recorded.emplace_back(uses.begin(), uses.end());
    return {};
  }

  result<storage::key_tables> tables() override {
    return storage::key_tables{};
  }

  result<void> create_tables() override {
    return {};
  }

  result<void> add(const storage::new_key&) override {
    return {};
  }

  result<std::vector<storage::listed_key>> list() override {
    return {};
  }

  result<void> revoke(const std::string&) override {
    return {};
  }

  std::string description() const override {
    return "memory";
  }

private:
  std::shared_ptr<fake_keys> keys_;
};

auth::token_query query(const std::string& token) {
  return {auth::token_kind::api_key, auth::digest_of(token)};
}

struct fixture : test::actor_fixture {
  fixture() {
    keys->rows[auth::to_hex(auth::digest_of("good"))]
      = {"g", auth::parse_scopes("tuner:write"), 60, {}};
    reader = sys.spawn(key_reader, std::shared_ptr<storage::key_store>(
                                     std::make_shared<fake_store>(keys)));
    auth_options options;
    options.log = [this](const event& x) { log.emplace_back(x.name); };
    keeper = sys.spawn(auth_keeper, reader, options);
  }

  ~fixture() {
    self->send_exit(keeper, caf::exit_reason::user_shutdown);
    self->send_exit(reader, caf::exit_reason::user_shutdown);
  }

  result<auth::key_entry_ptr> find(const std::string& token) {
    auto sent
      = self->request(keeper, caf::infinite, atom::find_v, query(token));
    run();
    result<auth::key_entry_ptr> out = fail(errc::internal, "no answer");
    sent.receive(
      [&](auth::key_entry_ptr& x) { out = std::move(x); },
      [&](caf::error& why) { out = tl::make_unexpected(to_failure(why)); });
    return out;
  }

  bool granted(const std::string& token) {
    auto found = find(token);
    REQUIRE_MESSAGE(found, found.error().what);
    return (*found)->granted.has_value();
  }

  void pass(std::chrono::milliseconds time) {
    sched.advance_time(time);
    run();
  }

  std::shared_ptr<fake_keys> keys = std::make_shared<fake_keys>();
  std::vector<std::string> log;
  key_reader_actor reader;
  auth_actor keeper;
};

} // namespace

TEST_SUITE("actors/auth") {
  TEST_CASE_FIXTURE(fixture, "a key costs one look-up a period, used or not") {
    for (int i = 0; i < 1'000; ++i)
      CHECK(granted("good"));
    CHECK(keys->look_ups == 1);
    for (int i = 0; i < 1'000; ++i)
      CHECK_FALSE(granted("bad"));
    CHECK(keys->look_ups == 2);
    pass(30s);
    CHECK(granted("good"));
    CHECK_FALSE(granted("bad"));
    CHECK(keys->look_ups == 4);
  }

  TEST_CASE_FIXTURE(fixture, "who asks meanwhile waits for the same look-up") {
    auto first
      = self->request(keeper, caf::infinite, atom::find_v, query("good"));
    auto second
      = self->request(keeper, caf::infinite, atom::find_v, query("good"));
    run();
    auth::key_entry_ptr a;
    auth::key_entry_ptr b;
    auto on_error = [](caf::error& why) { FAIL(to_failure(why).what); };
    first.receive([&](auth::key_entry_ptr& x) { a = x; }, on_error);
    second.receive([&](auth::key_entry_ptr& x) { b = x; }, on_error);
    CHECK(a == b);
    CHECK(a->granted);
    CHECK(keys->look_ups == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a revoked key ends with the period") {
    CHECK(granted("good"));
    keys->rows.clear();
    pass(29s);
    CHECK(granted("good"));
    pass(1s);
    CHECK_FALSE(granted("good"));
  }

  TEST_CASE_FIXTURE(fixture, "without the database known keys go on, others "
                             "are neither let in nor called wrong") {
    CHECK(granted("good"));
    CHECK_FALSE(granted("bad"));
    keys->unreachable = true;
    pass(30s);
    CHECK(granted("good"));
    CHECK(granted("good"));
    CHECK(keys->look_ups == 3);
    for (auto token : {"bad", "new"}) {
      auto found = find(token);
      REQUIRE_FALSE(found);
      CHECK(found.error().code == errc::unavailable);
    }
    CHECK(log == std::vector<std::string>{"key database not reached"});
    pass(10min);
    CHECK(granted("good"));
    keys->unreachable = false;
    keys->rows.clear();
    pass(5s);
    CHECK_FALSE(granted("good"));
    CHECK(log.back() == "key database reached again");
  }

  TEST_CASE_FIXTURE(fixture, "uses are recorded in batches, again if that "
                             "failed") {
    auto entry = find("good");
    REQUIRE(entry);
    (*entry)->usage->last_used = 5;
    CHECK(keys->recorded.empty());
    keys->unreachable = true;
    pass(30s);
    CHECK(keys->recorded.empty());
    keys->unreachable = false;
    (*entry)->usage->last_used = 6;
    pass(30s);
    REQUIRE(keys->recorded.size() == 1);
    REQUIRE(keys->recorded[0].size() == 1);
    CHECK(keys->recorded[0][0].at == timestamp{6us});
    pass(30s);
    CHECK(keys->recorded.size() == 1);
  }

  TEST_CASE_FIXTURE(fixture, "a flush replies once the uses are recorded") {
    auto flushed = [&] {
      auto sent = self->request(keeper, caf::infinite, atom::flush_v);
      run();
      auto out = false;
      sent.receive([&](done) { out = true; }, [](const caf::error&) {});
      return out;
    };
    CHECK(flushed());
    auto entry = find("good");
    (*entry)->usage->last_used = 7;
    keys->unreachable = true;
    CHECK_FALSE(flushed());
    keys->unreachable = false;
    CHECK(flushed());
    CHECK(keys->recorded.size() == 1);
  }
}
