#include "algorithms/evolution/crossover.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace tuner;

namespace {

// The values that Optuna 5 gives for the same parents and draws.
const std::vector<std::vector<double>> trio{
  {0.1, 0.2, 0.3}, {0.4, 0.9, 0.5}, {0.7, 0.1, 0.8}};

using views = std::vector<std::span<const double>>;

views views_of(const std::vector<std::vector<double>>& points,
               std::size_t n = 3) {
  return {points.begin(), points.begin() + static_cast<std::ptrdiff_t>(n)};
}

void check_near(const std::vector<double>& got,
                const std::vector<double>& expected) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    CHECK(got[i] == doctest::Approx(expected[i]).epsilon(1e-12));
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  auto sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

constexpr std::array operators{
  crossover_operator::uniform, crossover_operator::blx_alpha,
  crossover_operator::sbx,     crossover_operator::vsbx,
  crossover_operator::undx,    crossover_operator::spx};

} // namespace

TEST_CASE("SBX makes Optuna's children") {
  struct row {
    double a, b, eta, u, first, second;
  };
  for (auto x :
       {row{0.2, 0.7, 2.0, 0.3, 0.245348640531756, 0.657504680661604},
        row{0.2, 0.7, 2.0, 0.9, 0.0967021053792865, 0.830102674530921},
        row{0.05, 0.1, 2.0, 0.6, 0.0483144020502932, 0.101930300710429},
        row{0.9, 0.1, 2.0, 0.999, 0.000483438639660771, 0.999516561360339},
        row{0.4, 0.4, 2.0, 0.2, 0.39999999996316, 0.40000000003684},
        row{0.2, 0.7, 20.0, 0.3, 0.206007915449686, 0.693992109492527},
        row{0.05, 0.1, 20.0, 0.6, 0.0497329365353974, 0.100267063464689}}) {
    CAPTURE(x.u);
    auto [first, second] = sbx_children(x.a, x.b, x.eta, x.u);
    CHECK(first == doctest::Approx(x.first).epsilon(1e-12));
    CHECK(second == doctest::Approx(x.second).epsilon(1e-12));
  }
}

TEST_CASE("SBX never leaves the range") {
  random_stream stream{1};
  for (int i = 0; i < 10'000; ++i) {
    auto a = i % 7 == 0 ? 0.0 : stream.uniform();
    auto b = i % 5 == 0 ? 1.0 : stream.uniform();
    for (auto x :
         sbx_children(a, b, stream.uniform(0.0, 50.0), stream.uniform())) {
      CHECK(x >= 0.0);
      CHECK(x <= 1.0);
    }
  }
}

TEST_CASE("SPX makes Optuna's child") {
  std::array us{0.3, 0.6};
  check_near(spx_child(views_of(trio), std::sqrt(5.0), us),
             {0.3953205782980749, 0.7510895832157007, 0.5060798366084814});
  check_near(spx_child(views_of(trio), 1.0, us),
             {0.3979072989958215, 0.5570120348524753, 0.521145199073066});
}

TEST_CASE("UNDX makes Optuna's child along the line") {
  check_near(undx_child(views_of(trio), 0.25, std::array{0.0, 0.0}),
             {0.175, 0.375, 0.35});
}

TEST_CASE("UNDX goes as far across the line as Optuna, in some direction") {
  // The basis across the line is arbitrary, lengths are not.
  std::array etas{0.3, -0.2};
  auto child = undx_child(views_of(trio), 0.25, etas);
  CHECK(distance(child, {0.175, 0.375, 0.35})
        == doctest::Approx(0.2671202459688363));
  auto across = 0.0;
  for (std::size_t i = 0; i < 3; ++i)
    across += (child[i] - std::array{0.175, 0.375, 0.35}[i])
              * (trio[1][i] - trio[0][i]);
  CHECK(across == doctest::Approx(0.0));
}

TEST_CASE("UNDX of equal parents is spread by the third one alone") {
  std::vector<std::vector<double>> parents{
    {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.9}};
  auto child = undx_child(views_of(parents), 3.0, std::array{0.3, 0.4});
  CHECK(distance(child, parents[0]) == doctest::Approx(0.4 * 0.5));
  parents[2] = parents[0];
  check_near(undx_child(views_of(parents), 3.0, std::array{0.3, 0.4}),
             parents[0]);
}

TEST_CASE("one parameter is enough for every operator") {
  for (auto kind : operators) {
    std::vector<std::vector<double>> parents{{0.2}, {0.4}, {0.9}};
    crossover_rule rule{kind};
    random_stream stream{3};
    auto child = cross(rule, views_of(parents, rule.n_parents()), stream);
    REQUIRE(child.size() == 1);
    CHECK(std::isfinite(child[0]));
  }
}

TEST_CASE("no parameters make a child without any") {
  for (auto kind : operators) {
    std::vector<std::vector<double>> parents(3);
    crossover_rule rule{kind};
    random_stream stream{3};
    CHECK(cross(rule, views_of(parents, rule.n_parents()), stream).empty());
  }
}

TEST_CASE("equal parents have children like themselves") {
  std::vector<std::vector<double>> parents(3, {0.0, 0.3, 1.0});
  for (auto kind : operators) {
    // Not so vSBX in Optuna's form, whose two spreads differ.
    if (kind == crossover_operator::vsbx)
      continue;
    crossover_rule rule{kind};
    random_stream stream{5};
    for (int i = 0; i < 100; ++i) {
      auto child = cross(rule, views_of(parents, rule.n_parents()), stream);
      for (std::size_t k = 0; k < 3; ++k)
        CHECK(std::abs(child[k] - parents[0][k]) < 1e-8);
    }
  }
}

TEST_CASE("uniform crossover takes the share of the first parent that is "
          "asked for") {
  std::vector<std::vector<double>> parents{std::vector<double>(1'000, 0.0),
                                           std::vector<double>(1'000, 1.0)};
  for (auto share : {0.0, 0.2, 1.0}) {
    crossover_rule rule;
    rule.swapping_prob = share;
    random_stream stream{8};
    auto child = cross(rule, views_of(parents, 2), stream);
    auto first = std::count(child.begin(), child.end(), 0.0);
    CHECK(static_cast<double>(first)
          == doctest::Approx(1'000.0 * share).epsilon(0.2));
  }
}

TEST_CASE("BLX-alpha fills the widened interval") {
  std::vector<std::vector<double>> parents{{0.4, 0.6}, {0.6, 0.4}};
  crossover_rule rule{crossover_operator::blx_alpha};
  random_stream stream{2};
  auto low = 1.0;
  auto high = 0.0;
  for (int i = 0; i < 2'000; ++i)
    for (auto x : cross(rule, views_of(parents, 2), stream)) {
      low = std::min(low, x);
      high = std::max(high, x);
    }
  CHECK(low >= 0.3);
  CHECK(low < 0.301);
  CHECK(high <= 0.7);
  CHECK(high > 0.699);
}

TEST_CASE("SBX without new genes only exchanges those of the parents") {
  for (auto kind : {crossover_operator::sbx, crossover_operator::vsbx}) {
    crossover_rule rule{kind};
    rule.use_child_gene_prob = 0.0;
    random_stream stream{4};
    int first = 0;
    for (int i = 0; i < 1'000; ++i) {
      auto child = cross(rule, views_of(trio, 2), stream);
      for (std::size_t k = 0; k < 3; ++k) {
        CHECK((child[k] == trio[0][k] || child[k] == trio[1][k]));
        first += child[k] == trio[0][k] ? 1 : 0;
      }
    }
    CHECK(first > 1'400);
    CHECK(first < 1'600);
  }
}
