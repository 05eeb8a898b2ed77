#include "algorithms/gp/model_space.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

const tuner::search_space mixed{
  {"x", tuner::float_distribution{.low = -1.0, .high = 3.0}},
  {"fixed", tuner::int_distribution{.low = 4, .high = 4}},
  {"k", tuner::int_distribution{.low = 1, .high = 5}},
  {"width", tuner::int_distribution{.low = 2, .high = 64, .log = true}},
  {"step", tuner::float_distribution{.low = 0.0, .high = 1.0, .step = 0.25}},
  {"c", tuner::categorical_distribution{{std::string{"a"}, std::string{"b"},
                                         std::string{"c"}}}},
};

} // namespace

TEST_SUITE("algorithms/gp/model_space") {
  using tuner::gp::model_space;

  TEST_CASE("parameters with one value are left out and come back") {
    model_space s{mixed};
    CHECK(s.dimensions() == 5);
    CHECK(s.continuous() == std::vector<std::size_t>{0});
    CHECK(s.discrete() == std::vector<std::size_t>{1, 2, 3, 4});
    CHECK(s.hamming() == std::vector<bool>{false, false, false, false, true});
    std::vector<double> point{1.0, 4.0, 3.0, 16.0, 0.75, 2.0};
    auto x = s.encode(point);
    CHECK(x[0] == doctest::Approx(0.5));
    CHECK(x[1] == doctest::Approx(0.5));
    CHECK(x[2] == doctest::Approx(std::log(16.0 / 1.5) / std::log(64.5 / 1.5)));
    CHECK(x[3] == doctest::Approx(0.7));
    CHECK(s.decode(x) == point);
  }

  TEST_CASE("every value of a discrete dimension has its level and place") {
    model_space s{mixed};
    for (auto d : s.discrete())
      for (double k = 0.0; k < s.levels(d); k += 1.0) {
        auto u = s.at_level(d, k);
        CHECK(u > 0.0);
        CHECK(u < 1.0);
        CHECK(s.level(d, u) == k);
        CHECK(s.snap(d, u) == u);
        CHECK(s.snap(d, u + 1e-6) == u);
      }
    CHECK(s.snap(0, 0.123) == 0.123);
    CHECK(s.snap(0, 1.5) == 1.0);
    CHECK(s.level(1, 1.0) == 4.0);
  }

  TEST_CASE("only finite spaces have a number of points") {
    CHECK_FALSE(model_space{mixed}.points_up_to(1000000));
    model_space s{{mixed[1], mixed[2], mixed[5]}};
    CHECK(s.points_up_to(15) == 15);
    CHECK_FALSE(s.points_up_to(14));
    model_space single{{mixed[1]}};
    CHECK(single.dimensions() == 0);
    CHECK(single.decode({}) == std::vector<double>{4.0});
  }

  TEST_CASE("a missing coordinate makes a point incomplete") {
    CHECK(model_space::is_complete(std::vector{1.0, 2.0}));
    CHECK_FALSE(model_space::is_complete(std::vector{1.0, std::nan("")}));
  }
}
