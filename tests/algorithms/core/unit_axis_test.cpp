#include "algorithms/core/unit_axis.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace tuner;

namespace {

constexpr auto limit = std::int64_t{1} << 53;

/// Every kind of range there is, and the ends of what a double can do.
std::vector<distribution> all_kinds() {
  return {
    float_distribution{0.0, 1.0},
    float_distribution{-1.7e308, 1.7e308},
    float_distribution{0.0, 1e308},
    float_distribution{1e-300, 1e300, {}, true},
    float_distribution{5e-324, 1e-323},
    float_distribution{1.0, std::nextafter(1.0, 2.0)},
    float_distribution{2.0, 2.0},
    float_distribution{0.0, 0.9, 0.3},
    float_distribution{0.1, 2e8, 0.1},
    float_distribution{-1.7e308, 1.7e308, 1e300},
    int_distribution{-limit, limit},
    int_distribution{-limit, limit, 3},
    int_distribution{1, limit, 1, true},
    int_distribution{1, 10},
    int_distribution{1, 1},
    int_distribution{16, 512, 1, true},
    categorical_distribution{{"a", "b", "c"}},
    categorical_distribution{{"only"}},
  };
}

} // namespace

TEST_CASE("every position leads to a value the distribution contains") {
  for (auto d : all_kinds()) {
    d = normalized(d);
    unit_axis axis{d};
    for (auto u : {-1.0, 0.0, 1e-300, 1e-9, 0.1, 1.0 / 3.0, 0.5, 0.7, 0.999999,
                   1.0 - 0x1p-53, 1.0, 2.0})
      CHECK_MESSAGE(contains(d, axis.from_unit(u)), d.index(), ' ',
                    axis.cells(), ' ', u, ' ', axis.from_unit(u));
  }
}

TEST_CASE("values map into [0, 1] and back to themselves") {
  for (auto d : all_kinds()) {
    d = normalized(d);
    unit_axis axis{d};
    for (auto u : {0.0, 0.03, 0.5, 0.61, 1.0}) {
      auto x = axis.from_unit(u);
      auto v = axis.to_unit(x);
      CHECK(v >= 0.0);
      CHECK(v <= 1.0);
      if (axis.type() == unit_axis::kind::continuous)
        CHECK(axis.from_unit(v) == doctest::Approx(x).epsilon(1e-13));
      else if (axis.cells() < 1e15) // Beyond, the axis itself rounds.
        CHECK(std::abs(axis.from_unit(v) - x) <= 1e-15 * std::abs(x));
    }
  }
}

TEST_CASE("grid values own equal cells, also the first and the last") {
  unit_axis axis{int_distribution{1, 9, 2}};
  CHECK(axis.cells() == 5.0);
  CHECK(axis.from_unit(0.0) == 1.0);
  CHECK(axis.from_unit(0.199) == 1.0);
  CHECK(axis.from_unit(0.201) == 3.0);
  CHECK(axis.from_unit(0.801) == 9.0);
  CHECK(axis.to_unit(1.0) == 0.1);
  CHECK(axis.cell(9.0).left == 0.8);
  CHECK(axis.cell(9.0).right == 1.0);
  unit_axis stepped{float_distribution{0.0, 0.9, 0.3}};
  CHECK(stepped.to_unit(0.1 + 0.2) == stepped.to_unit(0.3));
}

TEST_CASE("an integer under log owns the logarithms around it") {
  unit_axis axis{int_distribution{1, 64, 1, true}};
  auto range = std::log(64.5) - std::log(0.5);
  CHECK(axis.to_unit(8.0)
        == doctest::Approx((std::log(8.0) - std::log(0.5)) / range));
  CHECK(axis.cell(1.0).left == 0.0);
  CHECK(axis.cell(1.0).width() == doctest::Approx(std::log(3.0) / range));
  CHECK(axis.cell(64.0).right == doctest::Approx(1.0));
  CHECK(axis.from_unit(0.0) == 1.0);
  CHECK(axis.from_unit(1.0) == 64.0);
}

TEST_CASE("a continuous range reaches its lower but not its upper end") {
  unit_axis axis{float_distribution{-2.0, 3.0}};
  CHECK(axis.from_unit(0.0) == -2.0);
  CHECK(axis.from_unit(1.0) == std::nextafter(3.0, -2.0));
  CHECK(axis.from_unit(0.5) == 0.5);
  unit_axis log{float_distribution{1e-4, 1.0, {}, true}};
  CHECK(log.from_unit(0.5) == doctest::Approx(1e-2));
  CHECK(log.to_unit(1e-3) == doctest::Approx(0.25));
}

TEST_CASE("choices share the axis evenly") {
  unit_axis axis{categorical_distribution{{"a", "b", "c", "d"}}};
  CHECK(axis.from_unit(0.249) == 0.0);
  CHECK(axis.from_unit(0.25) == 1.0);
  CHECK(axis.from_unit(1.0) == 3.0);
}
