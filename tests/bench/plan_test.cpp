#include "algorithms/samplers/make_sampler.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "bench/quality/plan.hpp"
#include "bench/quality/run.hpp"

TEST_SUITE("bench/quality/plan") {
  using namespace tuner;
  using namespace tuner::bench;

  TEST_CASE("by default every sampler meets every problem with 1 and 8 workers "
            "from at least 10 seeds") {
    auto jobs = jobs_of({});
    std::size_t expected = 0;
    for (auto s : sampler_names())
      expected += problems().size() * 2 * default_seeds(std::string{s});
    CHECK(jobs.size() == expected);
    std::set<std::tuple<std::string, std::string, std::size_t, std::uint64_t>>
      distinct;
    for (const auto& j : jobs)
      distinct.emplace(j.sampler.name, j.target->name, j.workers, j.seed);
    CHECK(distinct.size() == expected);
    CHECK(default_seeds("tpe") == 20);
    CHECK(default_seeds("gp") == 10);
  }

  TEST_CASE("a search has 200 trials, of gp 60 on all but four problems") {
    for (const auto& p : problems()) {
      auto is_long = p.name == "branin" || p.name == "hartmann6"
                     || p.name == "rosenbrock5" || p.name == "ackley10";
      CHECK(default_trials("gp", p) == (is_long ? 200 : 60));
      CHECK(default_trials("tpe", p) == 200);
    }
  }

  TEST_CASE("a plan is narrowed down by what it names") {
    plan p;
    p.samplers = {"random"};
    p.problems = {"branin", "zdt1"};
    p.workers = {3};
    p.first_seed = 7;
    p.n_seeds = 2;
    p.trials = 40;
    p.options = {{"seedless", true}};
    auto jobs = jobs_of(p);
    REQUIRE(jobs.size() == 4);
    for (const auto& j : jobs) {
      CHECK(j.sampler == algorithm_choice{"random", p.options});
      CHECK(j.workers == 3);
      CHECK(j.trials == 40);
    }
    CHECK(jobs[0].seed == 7);
    CHECK(jobs[0].target->name == "branin");
    CHECK(jobs[1].target->name == "zdt1");
    CHECK(jobs[3].seed == 8);
  }

  TEST_CASE("a search is the same whenever it is made, and tells of every "
            "checkpoint") {
    const auto& p = problems().front();
    auto first = run(p, {"tpe"}, 3, 60, 8);
    auto second = run(p, {"tpe"}, 3, 60, 8);
    REQUIRE(first);
    REQUIRE(second);
    REQUIRE(first->size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK((*first)[i].trials == 20 * (i + 1));
      CHECK((*first)[i].value == (*second)[i].value);
    }
    CHECK((*first)[2].value <= (*first)[0].value);
    CHECK_FALSE(run(p, {"no such sampler"}, 3, 60, 8));
  }
}
