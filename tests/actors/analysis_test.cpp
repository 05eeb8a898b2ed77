#include "actors/analysis.hpp"
#include "actors/analyst.hpp"
#include "actors/caf_error.hpp"
#include "actors/hypervolume_job.hpp"

#include "tests/support/actor_fixture.hpp"
#include "tests/support/studies.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <limits>
#include <utility>

namespace {

using namespace tuner;
using namespace std::chrono_literals;
using caf::typed_response_promise;
using point = std::vector<double>;

constexpr double inf = std::numeric_limits<double>::infinity();

std::chrono::steady_clock::time_point soon() {
  return std::chrono::steady_clock::now() + 1h;
}

struct slow_analyst_state {
  static constexpr const char* name = "analyst";
  /// What to run, and whom to tell.
  std::deque<std::pair<computation, typed_response_promise<done>>> held;
};

/// An analyst that keeps computations until it gets an empty one, upon which it
/// runs the first.
analyst_actor::behavior_type
slow_analyst(analyst_actor::stateful_pointer<slow_analyst_state> self,
             std::shared_ptr<std::size_t> n_held) {
  return {
    [=](atom::compute, const computation& x) -> caf::result<done> {
      auto& held = self->state.held;
      if (!x.run) {
        held.front().first.run();
        held.front().second.deliver(done{});
        held.pop_front();
        *n_held = held.size();
        return done{};
      }
      auto rp = self->make_response_promise<done>();
      held.emplace_back(x, rp);
      *n_held = held.size();
      return rp;
    },
  };
}

/// A study whose trials are told one by one.
struct growing_study {
  std::shared_ptr<study_state> state = test::fresh(
    test::definition("s", {direction::minimize, direction::maximize}));
  std::int64_t n = 0;

  void tell(double value) {
    test::ask_one(*state);
    test::complete(*state, n++, {value, -value});
  }

  importance_request
  asked(importance_evaluator how = importance_evaluator::ped_anova) const {
    return {state->snapshot(), how, 0, soon()};
  }
};

struct fixture : test::actor_fixture {
  fixture() {
    for (int i = 0; i < 10; ++i)
      study.tell(i * i % 7);
  }

  ~fixture() {
    for (auto& x : analysts)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(aut, caf::exit_reason::user_shutdown);
  }

  void use_real_analysts() {
    auto count_start = [n = n_started] { ++*n; };
    analysts
      = {sys.spawn(analyst, count_start), sys.spawn(analyst, count_start)};
    aut = sys.spawn(analysis, analysts);
  }

  void use_slow_analyst() {
    analysts = {sys.spawn(slow_analyst, n_held)};
    aut = sys.spawn(analysis, analysts);
  }

  auto send(const importance_request& req) {
    auto sent = self->request(aut, caf::infinite, atom::importance_v, req);
    run();
    return sent;
  }

  template <class Sent>
  result<importance_reply> answer(Sent& sent) {
    result<importance_reply> out = fail(errc::internal, "no answer");
    sent.receive(
      [&](importance_reply& x) { out = std::move(x); },
      [&](caf::error& why) { out = tl::make_unexpected(to_failure(why)); });
    return out;
  }

  result<importance_reply> ask(const importance_request& req) {
    auto sent = send(req);
    return answer(sent);
  }

  /// Lets the slow analyst run the first that it holds.
  void run_one() {
    REQUIRE(*n_held > 0);
    caf::anon_send(analysts[0], atom::compute_v, computation{});
    run();
    ++n_run;
  }

  /// All that it holds, and what follows from it.
  void run_held() {
    while (*n_held > 0)
      run_one();
  }

  growing_study study;
  std::shared_ptr<int> n_started = std::make_shared<int>(0);
  std::shared_ptr<std::size_t> n_held = std::make_shared<std::size_t>(0);
  std::vector<analyst_actor> analysts;
  analysis_actor aut;
  int n_run = 0;
};

} // namespace

TEST_SUITE("actors/analysis") {
  TEST_CASE_FIXTURE(fixture, "every evaluator answers with shares of one") {
    use_real_analysts();
    for (auto how :
         {importance_evaluator::fanova, importance_evaluator::ped_anova,
          importance_evaluator::mean_decrease_impurity}) {
      auto out = ask(study.asked(how));
      REQUIRE(out);
      CHECK(out->evaluator == how);
      CHECK(out->importances.size() == 3);
      double sum = 0.0;
      for (const auto& x : out->importances)
        sum += x.second;
      CHECK(sum == doctest::Approx(1.0));
    }
    // Each analyst once, whatever it computes.
    CHECK(*n_started == 2);
  }

  TEST_CASE_FIXTURE(fixture, "the number of analysts changes nothing") {
    use_real_analysts();
    auto both = ask(study.asked(importance_evaluator::fanova));
    auto other_aut = sys.spawn(analysis, std::vector{analysts[0]});
    std::swap(aut, other_aut);
    auto one = ask(study.asked(importance_evaluator::fanova));
    caf::anon_send_exit(other_aut, caf::exit_reason::user_shutdown);
    REQUIRE(both);
    REQUIRE(one);
    CHECK(one->importances == both->importances);
  }

  TEST_CASE_FIXTURE(fixture, "what was found is kept until a trial completes") {
    use_slow_analyst();
    auto first = send(study.asked());
    run_held();
    auto found = answer(first);
    REQUIRE(found);
    CHECK(n_run == 1);
    // A trial that is only asked for changes nothing.
    test::ask_one(*study.state);
    auto again = ask(study.asked());
    REQUIRE(again);
    CHECK(again->importances == found->importances);
    CHECK(*n_held == 0);
    study.n = 11;
    study.tell(100.0);
    auto third = send(study.asked());
    run_held();
    CHECK(answer(third));
    CHECK(n_run == 2);
  }

  TEST_CASE_FIXTURE(fixture, "who asks for the same meanwhile shares the "
                             "answer, for more waits for the newest") {
    use_slow_analyst();
    auto first = send(study.asked());
    auto same = send(study.asked());
    CHECK(*n_held == 1);
    study.tell(3.0);
    auto later = send(study.asked());
    study.tell(4.0);
    auto last = send(study.asked());
    auto other = send(study.asked(importance_evaluator::fanova));
    CHECK(*n_held == 1);
    run_one();
    CHECK(answer(first));
    CHECK(answer(same));
    // `later` and `last` are one job, then comes `other`.
    REQUIRE(*n_held == 1);
    run_one();
    auto a = answer(later);
    auto b = answer(last);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->importances == b->importances);
    CHECK(ask(study.asked())->importances == b->importances);
    run_held();
    CHECK(answer(other)->evaluator == importance_evaluator::fanova);
  }

  TEST_CASE_FIXTURE(fixture, "studies do not wait for each other") {
    use_slow_analyst();
    auto first = send(study.asked());
    auto d = test::definition("t");
    auto stranger = study.asked();
    auto copy = std::make_shared<study_snapshot>(*stranger.study);
    copy->id = 8;
    stranger.study = copy;
    auto second = send(stranger);
    CHECK(*n_held == 2);
    run_held();
    CHECK(answer(first));
    CHECK(answer(second));
  }

  TEST_CASE_FIXTURE(fixture, "what nobody waits for is not computed") {
    use_real_analysts();
    for (auto how :
         {importance_evaluator::fanova, importance_evaluator::ped_anova}) {
      auto req = study.asked(how);
      req.deadline = std::chrono::steady_clock::now() - 1ms;
      auto out = ask(req);
      REQUIRE_FALSE(out);
      CHECK(out.error().code == errc::timeout);
    }
    CHECK(ask(study.asked()));
  }

  TEST_CASE_FIXTURE(fixture, "requests that make no sense are refused") {
    use_real_analysts();
    auto req = study.asked();
    req.objective = 2;
    auto out = ask(req);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == errc::invalid_argument);
    CHECK(out.error().field == "target_idx");
    growing_study young;
    young.tell(1.0);
    out = ask(young.asked());
    REQUIRE_FALSE(out);
    CHECK(out.error().code == errc::not_applicable);
    CHECK(out.error().what
          == "At least 2 completed trials required for importance analysis");
  }

  TEST_CASE_FIXTURE(fixture, "many studies are served, old findings go") {
    use_real_analysts();
    for (std::int64_t id = 0; id < 600; ++id) {
      auto req = study.asked();
      auto copy = std::make_shared<study_snapshot>(*req.study);
      copy->id = id;
      req.study = copy;
      REQUIRE(ask(req));
    }
  }

  TEST_CASE_FIXTURE(fixture, "a hypervolume comes from an analyst, too") {
    use_real_analysts();
    auto sent = self->request(aut, caf::infinite, atom::volume_v,
                              hypervolume_request{study.state->snapshot(),
                                                  point{7, -7}, false, soon()});
    run();
    sent.receive(
      [](const hypervolume_reply& x) { CHECK(x.hypervolume == 49.0); },
      [](caf::error&) { FAIL("no hypervolume"); });
  }
}

TEST_SUITE("actors/hypervolume_job") {
  hypervolume_request front_request(std::vector<direction> goals,
                                    std::vector<point> values) {
    auto study = std::make_shared<study_snapshot>();
    study->directions = std::move(goals);
    for (auto& v : values) {
      trial x;
      x.state = trial_state::complete;
      x.values = std::move(v);
      study->trials.append(std::move(x));
    }
    study->n_complete = values.size();
    return {study, {}, true, soon()};
  }

  TEST_CASE("the volume is in the objectives' own directions") {
    auto req = front_request({direction::minimize, direction::maximize},
                             {{1, -5}, {2, -3}, {4, -1}, {5, -5}});
    req.reference_point = point{6, -6};
    auto out = compute_hypervolume(req);
    REQUIRE(out);
    CHECK(out->hypervolume == 17.0);
    CHECK(out->history == point{5, 13, 17, 17});
    CHECK(out->reference_point == point{6, -6});
    req.with_history = false;
    CHECK(compute_hypervolume(req)->hypervolume == 17.0);
    CHECK(compute_hypervolume(req)->history.empty());
  }

  TEST_CASE("without a reference point it is the worst finite of each") {
    auto req = front_request({direction::minimize, direction::maximize},
                             {{1, 5}, {2, 9}, {inf, -inf}, {3, 7}});
    auto out = compute_hypervolume(req);
    REQUIRE(out);
    CHECK(out->reference_point == point{3, 5});
    CHECK(out->history == point{0, 4, 4, 4});
    req = front_request({direction::minimize, direction::maximize}, {});
    out = compute_hypervolume(req);
    REQUIRE(out);
    CHECK(out->hypervolume == 0.0);
    CHECK(out->history.empty());
  }

  TEST_CASE("infeasible trials dominate nothing") {
    auto req = front_request({direction::minimize, direction::minimize},
                             {{2, 2}, {1, 1}, {0, 3}});
    auto study = std::make_shared<study_snapshot>(*req.study);
    study->trials.edit(1).constraints = {0.1};
    req.study = study;
    req.reference_point = point{4, 4};
    CHECK(compute_hypervolume(req)->history == point{4, 4, 6});
  }

  TEST_CASE("what makes no sense or comes too late is refused") {
    auto req = front_request({direction::minimize}, {{1}});
    CHECK(compute_hypervolume(req).error().code == errc::not_applicable);
    req = front_request({direction::minimize, direction::minimize}, {{1, 2}});
    req.reference_point = point{1};
    CHECK(compute_hypervolume(req).error().code == errc::invalid_argument);
    CHECK(compute_hypervolume(req).error().field == "reference_point");
    req.reference_point = point{3, 3};
    CHECK(compute_hypervolume(req)->hypervolume == 2.0);
    req.deadline = std::chrono::steady_clock::now() - 1ms;
    CHECK(compute_hypervolume(req).error().code == errc::timeout);
  }
}
