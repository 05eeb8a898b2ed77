#include "algorithms/pruners/completed_rung.hpp"

#include <doctest/doctest.h>

#include <limits>

TEST_SUITE("algorithms/pruners/completed_rung") {
  using tuner::attribute;
  using tuner::completed_rungs;

  TEST_CASE("a rung becomes the attribute that Optuna writes") {
    constexpr auto inf = std::numeric_limits<double>::infinity();
    CHECK(tuner::to_attribute({0, 1.0})
          == attribute{"completed_rung_0", "1.0"});
    CHECK(tuner::to_attribute({12, -inf})
          == attribute{"completed_rung_12", "-Infinity"});
  }

  TEST_CASE("rungs are read from among other attributes") {
    auto rungs = completed_rungs({{"fixed_params", "{}"},
                                  {"completed_rung_1", "2.5"},
                                  {"completed_rung_0", "Infinity"}});
    REQUIRE(rungs.size() == 2);
    CHECK(rungs[0].rung == 1);
    CHECK(rungs[0].value == 2.5);
    CHECK(rungs[1].rung == 0);
    CHECK(rungs[1].value == std::numeric_limits<double>::infinity());
  }

  TEST_CASE("what is no rung is passed over") {
    CHECK(completed_rungs({{"completed_rung_", "1"},
                           {"completed_rung_-1", "1"},
                           {"completed_rung_+1", "1"},
                           {"completed_rung_01", "1"},
                           {"completed_rung_1x", "1"},
                           {"completed_rung_99999999999999999999", "1"},
                           {"xcompleted_rung_1", "1"},
                           {"completed_rung_1", "\"a\""}})
            .empty());
  }

  TEST_CASE("the next rung is the first one without an attribute") {
    tuner::trial x;
    CHECK(tuner::next_rung(x) == 0);
    x.system_attrs = {{"completed_rung_3", "1.0"},
                      {"completed_rung_1", "null"},
                      {"completed_rung_0", "1.0"}};
    CHECK(tuner::next_rung(x) == 2);
  }
}
