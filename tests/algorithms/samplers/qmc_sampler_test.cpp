#include "algorithms/samplers/qmc_sampler.hpp"

#include "tests/algorithms/samplers/history.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <set>
#include <tuple>

using namespace tuner;

namespace {

search_space unit_cube(std::size_t d) {
  search_space out;
  for (std::size_t i = 0; i < d; ++i)
    out.push_back({"x" + std::to_string(i), float_distribution{}});
  return out;
}

} // namespace

TEST_CASE("Sobol points are those of Joe and Kuo in Gray-code order") {
  constexpr std::array<std::array<double, 8>, 3> expected{{
    {0, .5, .75, .25, .375, .875, .625, .125},
    {0, .5, .25, .75, .375, .875, .125, .625},
    {0, .5, .25, .75, .625, .125, .875, .375},
  }};
  sobol_sequence sequence{3, {}};
  std::array<double, 3> out{};
  // From the end, to show that no point depends on the one before.
  for (std::uint64_t i = 8; i-- > 0;) {
    sequence.point(i, out);
    for (std::size_t d = 0; d < 3; ++d)
      CHECK(out[d] == expected[d][i]);
  }
}

TEST_CASE("point 1000 of Sobol is SciPy's in the first 40 dimensions") {
  sobol_sequence sequence{40, {}};
  std::array<double, 40> out{};
  sequence.point(1000, out);
  constexpr std::array<std::pair<std::size_t, double>, 7> expected{
    {{0, 230400.},
     {1, 101376.},
     {2, 543744.},
     {5, 951296.},
     {10, 89088.},
     {20, 547840.},
     {39, 502784.}}};
  for (auto [d, x] : expected)
    CHECK(out[d] * 0x1p20 == x);
}

TEST_CASE("Halton points are radical inverses in the primes") {
  halton_sequence sequence{8, {}};
  std::array<double, 8> out{};
  sequence.point(0, out);
  CHECK(out[0] == 0.0);
  sequence.point(1, out);
  CHECK(out[0] == 0.5);
  CHECK(out[1] == doctest::Approx(1.0 / 3.0));
  CHECK(out[2] == doctest::Approx(0.2));
  sequence.point(1000, out);
  // SciPy's.
  CHECK(out[0] == doctest::Approx(0.09277344).epsilon(1e-6));
  CHECK(out[1] == doctest::Approx(0.347508).epsilon(1e-6));
  CHECK(out[7] == doctest::Approx(0.6706517).epsilon(1e-6));
}

TEST_CASE("each 256 points fill every binary interval, scrambled or not") {
  for (auto seed : {std::optional<std::uint64_t>{}, {7u}}) {
    sobol_sequence sequence{20, seed};
    std::array<double, 20> out{};
    std::array<std::set<int>, 20> cells;
    for (std::uint64_t i = 512; i < 768; ++i) {
      sequence.point(i, out);
      for (std::size_t d = 0; d < 20; ++d)
        cells[d].insert(static_cast<int>(out[d] * 256));
    }
    for (const auto& x : cells)
      CHECK(x.size() == 256);
  }
}

TEST_CASE("scrambled Halton points keep the balance of their bases") {
  halton_sequence sequence{4, 7};
  std::array<double, 4> out{};
  std::set<int> cells;
  for (std::uint64_t i = 0; i < 7 * 7; ++i) {
    sequence.point(i, out);
    for (auto x : out) {
      CHECK(x >= 0.0);
      CHECK(x < 1.0);
    }
    cells.insert(static_cast<int>(out[3] * 49 + 1e-9));
  }
  CHECK(cells.size() == 49);
}

TEST_CASE("scrambling depends on the seed and makes points uniform") {
  for (auto type : {"sobol", "halton"}) {
    // Scrambling is the default.
    std::vector<option> options{{"qmc_type", type}};
    auto mean = 0.0;
    std::set<double> first;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      auto s = make("qmc", unit_cube(6), options, 1, seed);
      auto x = s->suggest(0).point[5];
      mean += x / 400.0;
      first.insert(x);
    }
    CHECK(first.size() > 390);
    CHECK(std::abs(mean - 0.5) < 5.0 * std::sqrt(1.0 / 12.0 / 400.0));
  }
}

TEST_CASE("points are unique, contained, and a function of the trial number") {
  for (auto type : {"sobol", "halton"})
    for (bool scramble : {false, true}) {
      std::vector<option> options{{"qmc_type", type}, {"scramble", scramble}};
      for (const auto& space : {mixed_space(), extreme_space()}) {
        auto s = make("qmc", space, options);
        auto again = make("qmc", space, options);
        std::set<std::vector<double>> seen;
        for (std::int64_t n = 0; n < 300; ++n) {
          auto got = s->suggest(n);
          CHECK(got.sampler == "qmc");
          CHECK(is_contained(space, got.point));
          CHECK(seen.insert(got.point).second);
        }
        CHECK(again->suggest(250).point == s->suggest(250).point);
        CHECK(is_contained(space, s->suggest(std::int64_t{1} << 60).point));
      }
    }
}

TEST_CASE("a grid that fits the sequence is visited without a repetition, "
          "whatever other trials do") {
  // Two dimensions of Sobol put one of each 256 points in each of 16 x 16
  // cells, those of Halton one of each 72 in each of 8 x 9.
  search_space square{{"a", int_distribution{0, 15}},
                      {"b", float_distribution{0.0, 7.5, 0.5}}};
  search_space oblong{{"a", int_distribution{1, 8}},
                      {"b", categorical_distribution{
                              {"a", "b", "c", "d", "e", "f", "g", "h", "i"}}}};
  for (auto [type, space, cells] :
       {std::tuple{"sobol", square, 256}, std::tuple{"halton", oblong, 72}})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      auto s = make("qmc", space, {{"qmc_type", type}}, 1, seed);
      std::set<std::vector<double>> seen;
      for (std::int64_t n = 0; n < cells; ++n) {
        // A restart now and then; some trials fail, some are still running.
        if (n % 50 == 49)
          s = make("qmc", space, {{"qmc_type", type}}, 1, seed);
        auto point = s->suggest(n).point;
        CHECK(seen.insert(point).second);
        s->observe(
          make_trial(n, n % 3 == 0 ? trial_state::running : trial_state::fail),
          point);
      }
    }
}

TEST_CASE(
  "unscrambled, trial 0 is the lower end of everything, choices go by cells") {
  search_space space{{"a", float_distribution{-3.0, 7.0}},
                     {"b", int_distribution{2, 9}},
                     {"c", categorical_distribution{{"x", "y", "z"}}}};
  auto s = make("qmc", space, {{"scramble", false}});
  CHECK(s->suggest(0).point == std::vector<double>{-3.0, 2.0, 0.0});
  // (1/2, 1/2, 1/2).
  CHECK(s->suggest(1).point == std::vector<double>{2.0, 6.0, 1.0});
}
