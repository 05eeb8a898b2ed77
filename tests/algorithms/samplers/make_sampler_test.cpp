#include "algorithms/samplers/make_sampler.hpp"

#include "tests/algorithms/samplers/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

using namespace tuner;

namespace {

std::string blamed(const std::string& name, std::vector<option> options) {
  auto ok = validate_sampler({name, std::move(options)});
  if (ok)
    return "";
  CHECK(ok.error().code == errc::invalid_argument);
  return ok.error().field;
}

std::string sentence(const std::string& name, std::vector<option> options) {
  return validate_sampler({name, std::move(options)}).error().what;
}

} // namespace

TEST_CASE("every sampler has its name and is made by it") {
  for (auto name : sampler_names()) {
    CHECK(blamed(std::string{name}, {}) == "");
    auto s = make(std::string{name}, mixed_space());
    CHECK(is_contained(mixed_space(), s->suggest(0).point));
  }
  for (auto name : {"random", "qmc", "tpe", "gp", "nsgaii"})
    CHECK(std::count(sampler_names().begin(), sampler_names().end(), name)
          == 1);
}

TEST_CASE("an unknown sampler is answered with the ones there are") {
  CHECK(blamed("nope", {}) == "name");
  auto what = sentence("nope", {});
  for (auto name : sampler_names())
    CHECK(what.find(name) != std::string::npos);
}

TEST_CASE("sound options are accepted") {
  CHECK(blamed("tpe", {{"n_startup_trials", std::int64_t{0}},
                       {"n_ei_candidates", 64.0},
                       {"prior_weight", std::int64_t{2}},
                       {"consider_magic_clip", false},
                       {"consider_endpoints", true},
                       {"multivariate", false},
                       {"constant_liar", false},
                       {"variant", "optuna"},
                       {"avoid_duplicates", false}})
        == "");
  CHECK(blamed("qmc", {{"qmc_type", "halton"}, {"scramble", true}}) == "");
  CHECK(blamed("nsgaii", {{"population_size", std::int64_t{2}},
                          {"n_startup_trials", std::int64_t{0}},
                          {"crossover", "sbx"},
                          {"crossover_prob", 1.0},
                          {"swapping_prob", 0.0},
                          {"alpha", 0.5},
                          {"eta", 15.0},
                          {"uniform_crossover_prob", 0.5},
                          {"use_child_gene_prob", 1.0},
                          {"sigma_xi", 0.5},
                          {"sigma_eta", 0.1},
                          {"epsilon", 2.0},
                          {"mutation", "polynomial"},
                          {"mutation_prob", 0.1},
                          {"mutation_eta", 20.0},
                          {"variant", "optuna"},
                          {"avoid_duplicates", false}})
        == "");
}

TEST_CASE("bad options are blamed by name") {
  auto inf = std::numeric_limits<double>::infinity();
  CHECK(blamed("tpe", {{"n_startup_trials", std::int64_t{-1}}})
        == "options.n_startup_trials");
  CHECK(blamed("tpe", {{"n_startup_trials", true}})
        == "options.n_startup_trials");
  CHECK(blamed("tpe", {{"n_ei_candidates", std::int64_t{0}}})
        == "options.n_ei_candidates");
  CHECK(blamed("tpe", {{"n_ei_candidates", 2.5}}) == "options.n_ei_candidates");
  CHECK(blamed("tpe", {{"prior_weight", 0.0}}) == "options.prior_weight");
  CHECK(blamed("tpe", {{"prior_weight", inf}}) == "options.prior_weight");
  CHECK(blamed("tpe", {{"multivariate", std::int64_t{1}}})
        == "options.multivariate");
  CHECK(blamed("tpe", {{"variant", "better"}}) == "options.variant");
  CHECK(blamed("tpe", {{"constant_liar", true}, {"constant_liar", true}})
        == "options.constant_liar");
  CHECK(blamed("qmc", {{"qmc_type", "lattice"}}) == "options.qmc_type");
  CHECK(blamed("qmc", {{"seed", std::int64_t{1}}}) == "options.seed");
  CHECK(blamed("random", {{"x", true}}) == "options.x");
  CHECK(blamed("nsgaii", {{"population_size", std::int64_t{1}}})
        == "options.population_size");
  CHECK(blamed("nsgaii",
               {{"population_size", std::int64_t{2}}, {"crossover", "undx"}})
        == "options.population_size");
  CHECK(blamed("nsgaii", {{"crossover", "pcx"}}) == "options.crossover");
  CHECK(blamed("nsgaii", {{"crossover_prob", 1.5}})
        == "options.crossover_prob");
  CHECK(blamed("nsgaii", {{"mutation_prob", -0.1}}) == "options.mutation_prob");
  CHECK(blamed("nsgaii", {{"mutation_prob", -1.0}}) == "options.mutation_prob");
  CHECK(blamed("nsgaii", {{"mutation", true}}) == "options.mutation");
  CHECK(blamed("nsgaii", {{"n_ei_candidates", std::int64_t{3}}})
        == "options.n_ei_candidates");
}

TEST_CASE("the sentences say what is allowed") {
  CHECK(sentence("tpe", {{"n_ei_candidates", std::int64_t{0}}})
        == "option n_ei_candidates of sampler tpe should be an integer between "
           "1 and 10000, not 0");
  CHECK(sentence("qmc", {{"qmc_type", true}})
        == "option qmc_type of sampler qmc should be one of sobol, halton, not "
           "true");
  CHECK(sentence("qmc", {{"seed", true}})
        == "sampler qmc has no option 'seed'; there are qmc_type, scramble");
  CHECK(sentence("random", {{"x", true}})
        == "sampler random has no option 'x'; it takes none");
}

TEST_CASE("more parameters than a sequence has dimensions are refused") {
  search_space space;
  for (int i = 0; i < 4'000; ++i)
    space.push_back({"p" + std::to_string(i), float_distribution{}});
  for (auto type : {"sobol", "halton"}) {
    auto made = make_sampler({"qmc", {{"qmc_type", type}}},
                             {space, {direction::minimize}, 1});
    REQUIRE(!made);
    CHECK(made.error().code == errc::invalid_argument);
    CHECK(made.error().field == "name");
  }
  CHECK(make_sampler({"tpe"}, {space, {direction::minimize}, 1}).has_value());
}
