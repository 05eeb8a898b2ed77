// Leases, retries and budgets of a study.

#include "actors/study_state.hpp"

#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace tuner;
using namespace std::chrono_literals;
using tuner::test::commit;
using tuner::test::definition;
using tuner::test::fresh;

template <class T>
errc code_of(const result<T>& x) {
  return x ? errc::none : x.error().code;
}

std::shared_ptr<study_state> study_with(trial_policy policy) {
  auto d = definition();
  d.policy = policy;
  return fresh(d);
}

asked_trial ask(study_state& study, std::optional<double> lease = {}) {
  ask_request req;
  req.lease_seconds = lease;
  auto asked = study.ask(req);
  REQUIRE(asked);
  commit(study, asked->batch);
  return asked->reply.trials.at(0);
}

storage::write_batch pass(study_state& study, lease_table::duration elapsed) {
  auto batch = study.pass_time(elapsed).batch;
  commit(study, batch);
  return batch;
}

trial shown(study_state& study, std::int64_t number) {
  return study.get(number)->trials.at(0);
}

const attribute*
find(const std::vector<attribute>& attrs, const std::string& key) {
  auto i = std::find_if(attrs.begin(), attrs.end(),
                        [&](const attribute& x) { return x.key == key; });
  return i == attrs.end() ? nullptr : &*i;
}

tell_request told(std::int64_t number) {
  return {number, trial_state::complete, {1.0}, {}, {}, {}};
}

template <class Op>
std::size_t count(const storage::write_batch& batch) {
  return static_cast<std::size_t>(
    std::count_if(batch.operations.begin(), batch.operations.end(),
                  [](const auto& x) { return std::holds_alternative<Op>(x); }));
}

} // namespace

TEST_SUITE("actors/lease") {
  TEST_CASE("a trial without a lease is never given up") {
    auto study = fresh();
    CHECK_FALSE(ask(*study).lease_expires_at);
    CHECK_FALSE(study->has_leases());
    CHECK(pass(*study, 24h).operations.empty());
    CHECK(study->tell(told(0)));
  }

  TEST_CASE("a trial whose lease is over fails and its parameters come back") {
    auto study = fresh();
    auto first = ask(*study, 10.0);
    CHECK(first.lease_expires_at > first.row.datetime_start);
    CHECK(pass(*study, 10s).operations.empty());
    CHECK(pass(*study, 500ms).operations.size() > 0);
    auto failed = shown(*study, 0);
    CHECK(failed.state == trial_state::fail);
    CHECK(failed.datetime_complete);
    REQUIRE(find(failed.user_attrs, "fail_reason"));
    CHECK(find(failed.user_attrs, "fail_reason")->json
          == "\"No sign of life for the lease of 10 s\"");
    auto queued = shown(*study, 1);
    CHECK(queued.state == trial_state::waiting);
    REQUIRE(find(queued.system_attrs, "failed_trial"));
    CHECK(find(queued.system_attrs, "failed_trial")->json == "0");
    CHECK(find(queued.system_attrs, "retry_history")->json == "[0]");
    auto again = ask(*study, 10.0);
    CHECK(again.row.number == 1);
    CHECK(again.row.params == first.row.params);
    CHECK_FALSE(find(again.row.user_attrs, "fail_reason"));
  }

  TEST_CASE("nothing is accepted for a trial whose lease is over") {
    auto study = fresh();
    ask(*study, 1.0);
    pass(*study, 2s);
    CHECK(code_of(study->tell(told(0))) == errc::lease_expired);
    CHECK(code_of(study->report({0, {{1, 0.5}}})) == errc::lease_expired);
    CHECK(code_of(study->renew({0, {}})) == errc::lease_expired);
    CHECK(code_of(study->tell({0, trial_state::pruned, {}, {}, {}, {}}))
          == errc::lease_expired);
  }

  TEST_CASE("reports and signs of life renew a lease, and no other") {
    auto study = fresh();
    ask(*study, 2.0);
    ask(*study, 2.0);
    ask(*study, 2.0);
    pass(*study, 2s);
    REQUIRE(study->report({0, {{1, 0.5}}}));
    auto renewed = study->renew({1, {}});
    REQUIRE(renewed);
    CHECK(renewed->batch.operations.empty());
    CHECK(renewed->reply.lease_expires_at);
    pass(*study, 1s);
    CHECK(shown(*study, 0).state == trial_state::running);
    CHECK(shown(*study, 1).state == trial_state::running);
    CHECK(shown(*study, 2).state == trial_state::fail);
  }

  TEST_CASE("a refused report renews nothing") {
    auto study = study_with({});
    auto d = definition("m", {direction::minimize, direction::minimize});
    auto several = fresh(d);
    ask(*several, 2.0);
    pass(*several, 2s);
    CHECK(code_of(several->report({0, {{1, 0.5}}})) == errc::invalid_argument);
    pass(*several, 500ms);
    CHECK(shown(*several, 0).state == trial_state::fail);
  }

  TEST_CASE("a sign of life may change a lease's length, or begin one") {
    auto study = fresh();
    ask(*study, 5.0);
    ask(*study);
    CHECK_FALSE(study->renew({1, {}})->reply.lease_expires_at);
    auto longer = study->renew({0, 60.0});
    REQUIRE(longer);
    REQUIRE(count<storage::put_lease>(longer->batch) == 1);
    CHECK(
      std::get<storage::put_lease>(longer->batch.operations[0]).lease_seconds
      == 60.0);
    CHECK(study->renew({1, 1.0}));
    pass(*study, 30s);
    CHECK(shown(*study, 0).state == trial_state::running);
    CHECK(shown(*study, 1).state == trial_state::fail);
  }

  TEST_CASE("an outcome ends the lease") {
    auto study = fresh();
    ask(*study, 5.0);
    auto done = study->tell(told(0));
    REQUIRE(done);
    CHECK(count<storage::put_lease>(done->batch) == 1);
    CHECK_FALSE(study->has_leases());
    CHECK(pass(*study, 1h).operations.empty());
  }

  TEST_CASE("a trial is tried again as often as the policy allows") {
    trial_policy policy;
    policy.max_retries = 2;
    policy.lease_seconds = 1.0;
    auto study = study_with(policy);
    auto first = ask(*study);
    CHECK(first.lease_expires_at);
    for (std::int64_t number = 0; number < 2; ++number) {
      pass(*study, 2s);
      auto again = ask(*study);
      CHECK(again.row.number == number + 1);
      CHECK(again.row.params == first.row.params);
    }
    CHECK(find(shown(*study, 2).system_attrs, "retry_history")->json
          == "[0, 1]");
    CHECK(find(shown(*study, 2).system_attrs, "failed_trial")->json == "0");
    auto last = pass(*study, 2s);
    CHECK(count<storage::insert_trial>(last) == 0);
    CHECK(ask(*study).row.params != first.row.params);
  }

  TEST_CASE("exactly the budget is handed out, retries aside") {
    trial_policy policy;
    policy.max_trials = 3;
    policy.lease_seconds = 1.0;
    auto study = study_with(policy);
    ask(*study);
    auto batch = study->ask({5, {}, ""});
    REQUIRE(batch);
    CHECK(batch->reply.trials.size() == 2);
    commit(*study, batch->batch);
    auto none = study->ask({});
    CHECK(code_of(none) == errc::exhausted);
    CHECK(none.error().what
          == "Study 's' has handed out all 3 trials of its max_trials; 3 are "
             "still running");
    pass(*study, 2s);
    for (auto i = 0; i < 3; ++i)
      CHECK(ask(*study).sampler == "enqueued");
    CHECK(code_of(study->ask({})) == errc::exhausted);
  }

  TEST_CASE("what was enqueued counts when it is handed out, what was imported "
            "never") {
    trial_policy policy;
    policy.max_trials = 2;
    auto study = study_with(policy);
    added_trial finished{trial_state::fail, {}, {}, {}, {}, {}};
    finished.params
      = {{"lr", 0.5}, {"depth", std::int64_t{3}}, {"opt", std::string{"sgd"}}};
    added_trial waiting;
    waiting.params = finished.params;
    auto added = study->add({{waiting, waiting, waiting, finished}});
    REQUIRE_MESSAGE(added, added.error().what);
    commit(*study, added->batch);
    CHECK(ask(*study).row.number == 0);
    CHECK(ask(*study).row.number == 1);
    CHECK(code_of(study->ask({})) == errc::exhausted);
    policy_change more;
    more.max_trials = std::optional<std::int64_t>{3};
    auto changed = study->patch({{}, more});
    CHECK(changed.reply.policy.max_trials == 3);
    CHECK(count<storage::put_policy>(changed.batch) == 1);
    CHECK(ask(*study).row.number == 2);
    CHECK(code_of(study->ask({})) == errc::exhausted);
  }

  TEST_CASE("a waiting trial is not handed out before it is durable") {
    auto study = fresh();
    added_trial waiting;
    auto added = study->add({{waiting}});
    REQUIRE(added);
    auto asked = study->ask({});
    REQUIRE(asked);
    CHECK(asked->reply.trials[0].row.number == 1);
    commit(*study, added->batch);
    commit(*study, asked->batch);
    CHECK(ask(*study).row.number == 0);
  }

  TEST_CASE("after a reload budget and queue are as before, and every lease "
            "begins anew") {
    storage::stored_study stored;
    stored.id = 7;
    stored.definition = definition();
    stored.definition.policy = {4, 5.0, 1};
    stored.n_imported = 1;
    for (std::int64_t number = 0; number < 4; ++number) {
      trial x;
      x.id = 100 + number;
      x.number = number;
      x.state = trial_state::running;
      stored.trials.push_back(x);
    }
    stored.trials[0].state = trial_state::fail; // imported
    stored.trials[1].state = trial_state::fail;
    stored.trials[2].state = trial_state::waiting;
    stored.trials[2].system_attrs = {{"retry_history", "[1]"}};
    stored.waiting.push_back({2, {}});
    stored.leases.push_back({3, 5.0});
    auto made = study_state::make(stored, test::ticking_environment());
    REQUIRE(made);
    auto& study = **made;
    CHECK(study.has_leases());
    CHECK(ask(study).row.number == 2);
    CHECK(ask(study).row.number == 4);
    CHECK(ask(study).row.number == 5);
    CHECK(code_of(study.ask({})) == errc::exhausted);
    pass(study, 5s);
    CHECK(shown(study, 3).state == trial_state::running);
    pass(study, 1s);
    CHECK(shown(study, 3).state == trial_state::fail);
    // The retry of a retry would be one too many.
    CHECK(shown(study, 2).state == trial_state::fail);
    CHECK(ask(study).row.number == 6);
  }
}
