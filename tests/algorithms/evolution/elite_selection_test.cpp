#include "algorithms/core/random.hpp"
#include "algorithms/evolution/elite_selection.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>
#include <vector>

using namespace tuner;

namespace {

using points = std::vector<std::vector<double>>;

constexpr auto infinity = std::numeric_limits<double>::infinity();

std::vector<std::size_t> elite(const points& losses, std::size_t n,
                               std::vector<double> violations = {}) {
  violations.resize(losses.size(), 0.0);
  std::vector<std::size_t> out;
  for (const auto& x : select_elite(losses, violations, n))
    out.push_back(x.index);
  return out;
}

using indices = std::vector<std::size_t>;

} // namespace

TEST_CASE("crowding distances are Optuna's") {
  auto d = crowding_distance({{1, 5}, {2, 3}, {4, 1}, {2.5, 2.5}});
  CHECK(d[0] == infinity);
  CHECK(d[1] == doctest::Approx(1.125));
  CHECK(d[2] == infinity);
  CHECK(d[3] == doctest::Approx(7.0 / 6.0));
  CHECK(crowding_distance({{1, 1}, {1, 2}, {1, 4}})
        == std::vector<double>{infinity, 1.0, infinity});
  CHECK(crowding_distance({{3, 3}}) == std::vector<double>{0.0});
  CHECK(crowding_distance({}).empty());
}

TEST_CASE("infinities do not make crowding distances NaN") {
  auto d = crowding_distance({{infinity, 0}, {infinity, 1}, {0, 2}, {1, 3}});
  CHECK(d[0] == infinity);
  CHECK(d[1] == doctest::Approx(2.0 / 3.0));
  CHECK(d[2] == infinity);
  CHECK(d[3] == infinity);
  CHECK(crowding_distance({{-infinity, 0}, {infinity, 1}, {infinity, 5}})
        == std::vector<double>{infinity, infinity, infinity});
  // The range of these exceeds that of double.
  auto wide = crowding_distance({{-1.7e308, 3}, {0, 2}, {1.7e308, 1}});
  CHECK(wide[1] == doctest::Approx(2.0));
}

TEST_CASE("whole ranks come first, then the least crowded") {
  points losses{{1, 5}, {2, 3}, {4, 1}, {2.5, 2.5}, {5, 5}};
  CHECK(elite(losses, 5) == indices{0, 2, 3, 1, 4});
  CHECK(elite(losses, 3) == indices{0, 2, 3});
  CHECK(elite(losses, 0).empty());
  CHECK(elite(losses, 9) == indices{0, 2, 3, 1, 4});
  CHECK(elite({}, 3).empty());
}

TEST_CASE("with one objective the elite is the best values, first come first") {
  CHECK(elite({{3}, {1}, {2}, {1}, {infinity}, {-infinity}}, 4)
        == indices{5, 1, 3, 2});
  CHECK(elite({{7}, {7}, {7}}, 2) == indices{0, 1});
}

TEST_CASE("what is feasible comes first, then what violates least") {
  points losses{{1}, {2}, {3}, {4}};
  CHECK(elite(losses, 4, {5.0, 0.5, 0.0, 0.0}) == indices{2, 3, 1, 0});
  CHECK(elite(losses, 2, {5.0, infinity, 2.0, 3.0}) == indices{2, 3});
}

TEST_CASE("no one outside of the elite dominates a member") {
  random_stream stream{11};
  for (std::size_t m : {1U, 2U, 3U, 8U}) {
    points losses(60);
    for (auto& x : losses)
      for (std::size_t k = 0; k < m; ++k)
        x.push_back(static_cast<double>(stream.below(20)));
    auto chosen = elite(losses, 25);
    CHECK(chosen.size() == 25);
    std::set<std::size_t> members(chosen.begin(), chosen.end());
    CHECK(members.size() == 25);
    for (std::size_t i = 0; i < losses.size(); ++i) {
      if (members.contains(i))
        continue;
      for (auto k : chosen) {
        auto is_worse = false;
        auto is_better = false;
        for (std::size_t o = 0; o < m; ++o) {
          is_worse = is_worse || losses[i][o] > losses[k][o];
          is_better = is_better || losses[i][o] < losses[k][o];
        }
        CHECK(!(is_better && !is_worse));
      }
    }
  }
}
