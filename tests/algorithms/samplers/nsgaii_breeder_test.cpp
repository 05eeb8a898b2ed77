#include "algorithms/samplers/nsgaii_breeder.hpp"

#include "tests/algorithms/samplers/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

using namespace tuner;

namespace {

nsgaii_options options_of(std::vector<option> options = {}) {
  return read_nsgaii_options(options).value();
}

} // namespace

TEST_CASE("genes are the parameters that have more than one value") {
  nsgaii_breeder breeder{options_of(), mixed_space(), 1};
  CHECK(breeder.size() == 6);
  std::vector<double> point{-3.0, 1e-1, 12.0, 16.0, 0.3, 2.0, 5.0};
  auto genes = breeder.to_genes(point);
  REQUIRE(genes.size() == 6);
  CHECK(genes[0] == 0.0);
  CHECK(genes[5] == doctest::Approx(5.0 / 6.0));
  auto back = breeder.to_point(genes);
  for (std::size_t i = 0; i < point.size(); ++i)
    CHECK(back[i] == doctest::Approx(point[i]));
  point[2] = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(breeder.to_genes(point)[2]));
}

TEST_CASE("every child is a point of the space") {
  for (const auto& space : {mixed_space(), extreme_space()})
    for (std::string variant : {"tuner", "optuna"})
      for (std::string crossover :
           {"mixed", "uniform", "blx_alpha", "sbx", "vsbx", "undx", "spx"})
        for (std::string mutation : {"mixed", "uniform", "polynomial"}) {
          CAPTURE(crossover);
          nsgaii_breeder breeder{options_of({{"crossover", crossover},
                                             {"mutation", mutation},
                                             {"mutation_prob", 0.5},
                                             {"variant", variant}}),
                                 space, 2};
          random_stream stream{1};
          int made = 0;
          for (int i = 0; i < 200; ++i) {
            auto rule = breeder.draw_rule(stream);
            std::vector<nsgaii_breeder::genes> parents(rule.n_parents());
            for (auto& x : parents)
              for (std::size_t k = 0; k < breeder.size(); ++k)
                // The ends are parents, too.
                x.push_back(std::clamp(stream.uniform(-0.2, 1.2), 0.0, 1.0));
            auto child = breeder.cross(rule, parents, stream);
            if (!child)
              continue;
            ++made;
            breeder.mutate(*child, stream);
            CHECK(is_contained(space, breeder.to_point(*child)));
          }
          CHECK(made > (variant == "tuner" ? 199 : 0));
        }
}

TEST_CASE("choices are inherited, never mixed") {
  search_space space{
    {"c", categorical_distribution{{std::string{"a"}, std::string{"b"},
                                    std::string{"c"}, std::string{"d"}}}}};
  for (std::string crossover : {"uniform", "blx_alpha", "undx", "spx"}) {
    nsgaii_breeder breeder{options_of({{"crossover", crossover}}), space, 1};
    random_stream stream{1};
    std::set<double> seen;
    auto rule = breeder.draw_rule(stream);
    std::vector<nsgaii_breeder::genes> parents{
      breeder.to_genes(std::vector{0.0}), breeder.to_genes(std::vector{1.0}),
      breeder.to_genes(std::vector{3.0})};
    parents.resize(rule.n_parents());
    for (int i = 0; i < 100; ++i)
      seen.insert(
        breeder.to_point(breeder.cross(rule, parents, stream).value())[0]);
    // The first and the last parent only.
    CHECK(seen == std::set<double>{0.0, rule.n_parents() == 3 ? 3.0 : 1.0});
  }
}

TEST_CASE("mutation changes the share of parameters that is asked for") {
  search_space space;
  for (int i = 0; i < 50; ++i)
    space.push_back({"x" + std::to_string(i), float_distribution{}});
  for (auto [probability, low, high] :
       {std::tuple{0.0, 0, 0}, std::tuple{0.3, 1'300, 1'700},
        std::tuple{1.0, 4'950, 5'000}}) {
    nsgaii_breeder breeder{options_of({{"mutation_prob", probability}}), space,
                           1};
    random_stream stream{4};
    int changed = 0;
    for (int i = 0; i < 100; ++i) {
      nsgaii_breeder::genes child(50, 0.5);
      breeder.mutate(child, stream);
      changed += static_cast<int>(std::count_if(
        child.begin(), child.end(), [](auto x) { return x != 0.5; }));
    }
    CHECK(changed >= low);
    CHECK(changed <= high);
  }
}

TEST_CASE("one parameter per child is mutated on average by default") {
  search_space space;
  for (int i = 0; i < 20; ++i)
    space.push_back({"x" + std::to_string(i), float_distribution{}});
  nsgaii_breeder breeder{options_of(), space, 1};
  random_stream stream{4};
  int changed = 0;
  for (int i = 0; i < 2'000; ++i) {
    nsgaii_breeder::genes child(20, 0.5);
    breeder.mutate(child, stream);
    changed += static_cast<int>(std::count_if(child.begin(), child.end(),
                                              [](auto x) { return x != 0.5; }));
  }
  CHECK(changed > 1'850);
  CHECK(changed < 2'150);
}

TEST_CASE("mixed mutation goes near and far") {
  nsgaii_breeder breeder{
    options_of({{"mutation_prob", 1.0}}), {{"x", float_distribution{}}}, 1};
  random_stream stream{4};
  int near = 0;
  int far = 0;
  for (int i = 0; i < 1'000; ++i) {
    nsgaii_breeder::genes child{0.5};
    breeder.mutate(child, stream);
    near += std::abs(child[0] - 0.5) < 0.02 ? 1 : 0;
    far += std::abs(child[0] - 0.5) > 0.25 ? 1 : 0;
  }
  CHECK(near > 200);
  CHECK(far > 120);
}
