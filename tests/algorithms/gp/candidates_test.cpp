#include "algorithms/gp/candidates.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

namespace {

using namespace tuner::gp;

const tuner::search_space mixed{
  {"x", tuner::float_distribution{}},
  {"k", tuner::int_distribution{.low = 0, .high = 9}},
  {"c", tuner::categorical_distribution{{std::string{"a"}, std::string{"b"},
                                         std::string{"c"}}}},
};

uniform_design grid_design(std::size_t dimensions) {
  uniform_design out{64, {}};
  for (std::size_t i = 0; i < out.size; ++i)
    for (std::size_t d = 0; d < dimensions; ++d)
      out.points.push_back(static_cast<double>((i * (2 * d + 1)) % 64) / 64.0);
  return out;
}

} // namespace

TEST_SUITE("algorithms/gp/candidates") {
  TEST_CASE("all candidates are points of the space") {
    model_space space{mixed};
    neighbourhood near{{{0.999, 0.05, 0.5}, {0.0, 0.95, 0.5}}, {}};
    tuner::random_stream random{1};
    auto c = make_candidates(space, grid_design(3), 200, near, random);
    REQUIRE(c.size() == 264);
    std::vector<double> x(3);
    for (std::size_t i = 0; i < c.size(); ++i) {
      c.copy(i, x);
      for (std::size_t d = 0; d < 3; ++d) {
        CHECK(x[d] >= 0.0);
        CHECK(x[d] <= 1.0);
        CHECK(space.snap(d, x[d]) == x[d]);
      }
    }
  }

  TEST_CASE("local candidates differ from their origin, at many distances") {
    model_space space{{mixed[0], mixed[1]}};
    std::vector<double> origin{0.5, space.at_level(1, 4.0)};
    tuner::random_stream random{2};
    auto c = make_candidates(space, {}, 500, {{origin}, {}}, random);
    std::vector<double> x(2);
    int closer = 0, farther = 0, moved = 0;
    for (std::size_t i = 0; i < c.size(); ++i) {
      c.copy(i, x);
      CHECK(x != origin);
      auto away = std::abs(x[0] - 0.5);
      closer += away > 0.0 && away < 0.01 ? 1 : 0;
      farther += away > 0.1 ? 1 : 0;
      moved += x[1] != origin[1] ? 1 : 0;
    }
    CHECK(closer > 50);
    CHECK(farther > 50);
    CHECK(moved > 200);
  }

  TEST_CASE("the design fills the cube, and the region if there is one") {
    model_space space{{mixed[0], mixed[0]}};
    tuner::random_stream random{3};
    neighbourhood near{{{0.2, 0.9}}, {}};
    auto everywhere = make_candidates(space, grid_design(2), 0, near, random);
    std::set<int> quarters;
    for (std::size_t i = 0; i < everywhere.size(); ++i)
      quarters.insert(static_cast<int>(everywhere.column(0)[i] * 4.0));
    CHECK(quarters.size() == 4);
    near.region = box{{0.1, 0.8}, {0.3, 1.0}};
    auto inside = make_candidates(space, grid_design(2), 0, near, random);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      CHECK(inside.column(0)[i] >= 0.1);
      CHECK(inside.column(0)[i] <= 0.3);
      CHECK(inside.column(1)[i] >= 0.8);
    }
  }

  TEST_CASE("in a region about half of the choices are the incumbent's") {
    model_space space{{mixed[0], mixed[2]}};
    std::vector<double> best{0.5, space.at_level(1, 2.0)};
    tuner::random_stream random{6};
    auto c = make_candidates(space, grid_design(2), 0, {{best}, box::unit(2)},
                             random);
    int same = 0;
    for (std::size_t i = 0; i < c.size(); ++i)
      same += c.column(1)[i] == best[1] ? 1 : 0;
    CHECK(same > 32);
    CHECK(same < 56);
  }

  TEST_CASE("a finite space is listed completely, every point once") {
    model_space space{{mixed[1], mixed[2]}};
    auto all = all_points(space);
    std::set<std::pair<double, double>> distinct;
    for (std::size_t i = 0; i < all.size(); ++i)
      distinct.emplace(all.column(0)[i], all.column(1)[i]);
    CHECK(all.size() == 30);
    CHECK(distinct.size() == 30);
  }
}
