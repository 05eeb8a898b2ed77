#include "algorithms/core/random.hpp"
#include "algorithms/multi_objective/growing_hypervolume.hpp"
#include "algorithms/multi_objective/hypervolume.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

using namespace tuner;
using point = std::vector<double>;

constexpr double inf = std::numeric_limits<double>::infinity();

bool go_on() {
  return false;
}

point history(const point& reference, const std::vector<point>& losses) {
  growing_hypervolume v{reference};
  point out;
  for (const auto& x : losses)
    out.push_back(v.add(x, go_on).value());
  return out;
}

} // namespace

TEST_SUITE("algorithms/multi_objective/growing_hypervolume") {
  // Reference values: Optuna 5.
  TEST_CASE("the volumes of the reference are reached point by point") {
    CHECK(history({6, 6}, {{1, 5}, {2, 3}, {3, 3}, {4, 1}, {2, 3}})
          == point{5, 13, 13, 17, 17});
    CHECK(history({4, 4, 4}, {{1, 2, 3}, {2, 1, 3}, {3, 3, 1}}).back() == 10);
    CHECK(history({4, 4, 4, 4},
                  {{1, 2, 3, 1}, {2, 1, 3, 2}, {3, 3, 1, 3}, {1.5, 1.5, 2, 3}})
            .back()
          == doctest::Approx(29.5));
  }

  TEST_CASE("after each point it is the hypervolume of all points so far") {
    for (std::size_t dims = 1; dims <= 5; ++dims) {
      CAPTURE(dims);
      point reference(dims, 0.9);
      growing_hypervolume v{reference};
      std::vector<point> losses;
      for (std::uint64_t i = 0; i < 60; ++i) {
        random_stream stream{dims, i};
        // A coarse lattice, so that points repeat and share coordinates.
        point x;
        for (std::size_t j = 0; j < dims; ++j)
          x.push_back(static_cast<double>(stream.below(9)) / 8);
        losses.push_back(x);
        CHECK(v.add(x, go_on).value()
              == doctest::Approx(hypervolume(losses, reference)));
      }
    }
  }

  TEST_CASE("points beyond the reference point or infinite") {
    CHECK(history({2, 2}, {{3, 0}, {0, inf}, {2, 2}}) == point{0, 0, 0});
    CHECK(history({2, 2}, {{1, 1}, {-inf, 1}, {1, 0}}) == point{1, inf, inf});
    CHECK(history({1e300, 1e300}, {{-1e300, -1e300}}) == point{inf});
    CHECK(history({1e300, 1e300, 1e300}, {{-1e300, -1e300, 0}, {0, 0, 0}})
          == point{inf, inf});
  }

  TEST_CASE("it stops when it is told to") {
    growing_hypervolume v{{1, 1, 1}};
    CHECK_FALSE(v.add({0, 0, 0}, [] { return true; }));
  }
}
