#include "algorithms/gp/standardize.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

void check_standard(const std::vector<double>& xs) {
  double sum = 0.0, squares = 0.0;
  for (auto x : xs) {
    sum += x;
    squares += x * x;
  }
  auto n = static_cast<double>(xs.size());
  CHECK(std::abs(sum / n) < 1e-9);
  CHECK(squares / n == doctest::Approx(1.0));
}

} // namespace

TEST_SUITE("algorithms/gp/standardize") {
  using namespace tuner::gp;

  constexpr auto inf = std::numeric_limits<double>::infinity();

  TEST_CASE("infinities become the finite extremes") {
    std::vector<double> xs{inf, 1.0, -inf, 3.0, std::nan("")};
    clip_to_finite(xs);
    CHECK(xs == std::vector<double>{3.0, 1.0, 1.0, 3.0, 3.0});
    xs = {inf, -inf};
    clip_to_finite(xs);
    CHECK(xs == std::vector<double>{0.0, 0.0});
  }

  TEST_CASE("standardizing takes the mean and the population deviation out") {
    auto s = standardize({1.0, 2.0, 3.0});
    REQUIRE(s);
    CHECK(s->mean == doctest::Approx(2.0));
    CHECK(s->deviation == doctest::Approx(std::sqrt(2.0 / 3.0)));
    CHECK(s->values[0] == doctest::Approx(-1.224744871));
  }

  TEST_CASE("values at the ends of the range of double do not overflow") {
    auto s = standardize({1e308, -1e308, 0.0});
    REQUIRE(s);
    check_standard(s->values);
    s = standardize({1e-300, 2e-300, 3e-300});
    REQUIRE(s);
    check_standard(s->values);
  }

  TEST_CASE("equal values, up to rounding, are told") {
    CHECK_FALSE(standardize({}));
    CHECK_FALSE(standardize({5.0}));
    CHECK_FALSE(standardize({0.0, 0.0}));
    CHECK_FALSE(standardize({0.1 + 0.2, 0.3, 0.3}));
    CHECK_FALSE(normalized_goals({7.0, 7.0, 7.0}, -2.0));
  }

  TEST_CASE("goals are standardized and in the reverse order of losses") {
    std::vector<double> losses{5.0, 1e6, 0.1, 30.0, 0.2, 2.0, 1000.0};
    auto goals = normalized_goals(losses, -2.0);
    REQUIRE(goals);
    check_standard(*goals);
    for (std::size_t i = 0; i < losses.size(); ++i)
      for (std::size_t j = 0; j < losses.size(); ++j)
        if (losses[i] < losses[j])
          CHECK((*goals)[i] > (*goals)[j]);
  }

  TEST_CASE("large losses do not flatten the small ones") {
    std::vector<double> losses;
    for (int i = 0; i < 18; ++i)
      losses.push_back(0.1 * i);
    losses.push_back(30.0);
    losses.push_back(60.0);
    auto goals = normalized_goals(losses, -2.0);
    auto plain = standardize(losses);
    REQUIRE(goals);
    REQUIRE(plain);
    auto spread
      = [](const std::vector<double>& x) { return std::abs(x[0] - x[17]); };
    CHECK(spread(plain->values) < 0.15);
    CHECK(spread(*goals) > 2.0 * spread(plain->values));
  }

  TEST_CASE("symmetric losses are left as they are") {
    std::vector<double> losses;
    for (int i = -10; i <= 10; ++i)
      losses.push_back(i);
    auto goals = normalized_goals(losses, -2.0);
    auto plain = standardize(losses);
    REQUIRE(goals);
    for (std::size_t i = 0; i < losses.size(); ++i)
      CHECK((*goals)[i] == doctest::Approx(-plain->values[i]));
  }

  TEST_CASE("the smallest exponent is kept") {
    // Skewed so much that a negative power would be chosen.
    std::vector<double> losses;
    for (int i = 0; i < 40; ++i)
      losses.push_back(std::exp(0.3 * i));
    auto free = normalized_goals(losses, -2.0);
    auto bounded = normalized_goals(losses, 0.0);
    REQUIRE(free);
    REQUIRE(bounded);
    CHECK((*free)[0] != (*bounded)[0]);
  }
}
