#include "algorithms/core/random.hpp"
#include "algorithms/parzen/parzen_estimator.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

using namespace tuner;

namespace {

std::vector<unit_axis> mixed_axes() {
  std::vector<unit_axis> out;
  out.emplace_back(float_distribution{0.0, 1.0});
  out.emplace_back(float_distribution{1e-5, 1e-1, {}, true});
  out.emplace_back(int_distribution{1, 12});
  out.emplace_back(int_distribution{16, 512, 1, true});
  out.emplace_back(float_distribution{0.0, 1.0, 0.05});
  out.emplace_back(categorical_distribution{{"a", "b", "c"}});
  return out;
}

double bandwidth(const parzen_estimator& x, std::uint32_t slot) {
  return 1.0 / (std::sqrt(2.0) * x.axis(0).sharpness[slot]);
}

parzen_estimator on_unit_interval(const std::vector<double>& observations,
                                  double floor, bool endpoints = false) {
  std::vector<unit_axis> axes;
  axes.emplace_back(float_distribution{0.0, 1.0});
  parzen_estimator out{axes, endpoints};
  std::uint32_t slot = 1;
  for (auto x : observations)
    out.insert(slot++, std::span{&x, 1});
  out.refresh(floor);
  return out;
}

} // namespace

TEST_CASE("bandwidths are the larger gap to a neighbour") {
  auto x = on_unit_interval({0.2, 0.6, 0.5}, 0.2);
  CHECK(bandwidth(x, 1) == doctest::Approx(0.3));
  CHECK(bandwidth(x, 2) == doctest::Approx(0.2)); // 0.1, raised to the floor.
  CHECK(bandwidth(x, 3) == doctest::Approx(0.3));
  CHECK(bandwidth(x, parzen_estimator::prior_slot) == doctest::Approx(1.0));
  CHECK(bandwidth(on_unit_interval({0.3}, 1.0 / 3.0), 1)
        == doctest::Approx(0.7));
}

TEST_CASE("the ends of the axis count as neighbours if wanted") {
  auto x = on_unit_interval({0.2, 0.3}, 0.01, true);
  CHECK(bandwidth(x, 1) == doctest::Approx(0.2));
  CHECK(bandwidth(x, 2) == doctest::Approx(0.7));
  auto y = on_unit_interval({0.2, 0.3}, 0.01, false);
  CHECK(bandwidth(y, 1) == doctest::Approx(0.1));
  CHECK(bandwidth(y, 2) == doctest::Approx(0.1));
}

TEST_CASE("kernels depend on the observations, not on their history") {
  random_stream stream{5};
  auto axes = mixed_axes();
  parzen_estimator lived{axes, false};
  std::map<std::uint32_t, std::vector<double>> present;
  for (int step = 0; step < 3'000; ++step) {
    auto slot = static_cast<std::uint32_t>(1 + stream.below(400));
    if (present.contains(slot)) {
      lived.erase(slot);
      present.erase(slot);
    } else {
      std::vector<double> point;
      for (const auto& a : axes)
        point.push_back(a.from_unit(stream.uniform()));
      lived.insert(slot, point);
      present[slot] = point;
    }
    if (step % 7 == 0)
      lived.refresh(1.0
                    / std::min(100.0, static_cast<double>(lived.size() + 2)));
    if (step % 300 != 299)
      continue;
    auto floor = 1.0 / std::min(100.0, static_cast<double>(lived.size() + 2));
    lived.refresh(floor);
    parzen_estimator fresh{axes, false};
    for (auto i = present.rbegin(); i != present.rend(); ++i)
      fresh.insert(i->first, i->second);
    fresh.refresh(floor);
    REQUIRE(lived.size() == fresh.size());
    for (const auto& [s, point] : present) {
      REQUIRE(lived.base()[s] == fresh.base()[s]);
      for (std::size_t d = 0; d < axes.size(); ++d) {
        const auto& a = lived.axis(d);
        const auto& b = fresh.axis(d);
        REQUIRE(a.centre[s] == b.centre[s]);
        if (axes[d].type() == unit_axis::kind::choice)
          continue;
        REQUIRE(a.sharpness[s] == b.sharpness[s]);
        REQUIRE(a.log_norm[s] == b.log_norm[s]);
        if (axes[d].type() == unit_axis::kind::grid) {
          REQUIRE(a.groups.centre()[a.group[s]] == a.centre[s]);
          REQUIRE(a.groups.sharpness()[a.group[s]] == a.sharpness[s]);
          REQUIRE(a.groups.log_norm()[a.group[s]] == a.log_norm[s]);
        }
      }
    }
  }
}

TEST_CASE("an emptied estimator is as new") {
  auto axes = mixed_axes();
  parzen_estimator used{axes, false};
  parzen_estimator fresh{axes, false};
  for (auto* x : {&used, &used, &fresh}) {
    x->clear();
    for (std::uint32_t s = 1; s <= 30; ++s) {
      std::vector<double> point;
      random_stream same{8, s};
      for (const auto& a : axes)
        point.push_back(a.from_unit(same.uniform()));
      x->insert(s, point);
    }
    x->refresh(0.05);
  }
  for (std::uint32_t s = 0; s <= 30; ++s) {
    CHECK(used.base()[s] == fresh.base()[s]);
    CHECK(used.axis(2).sharpness[s] == fresh.axis(2).sharpness[s]);
  }
}
