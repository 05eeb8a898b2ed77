// Time of an importance analysis by evaluator, kind of space and number of
// trials, on two threads as in the service.
//
//   build/release/bench/importance
//
// The history is what a converging study leaves: a tenth of the trials uniform,
// the others around an optimum, with a noisy objective. Preparation and
// combination are in the time.

#include "algorithms/core/random.hpp"
#include "algorithms/core/unit_axis.hpp"
#include "algorithms/importance/forest.hpp"
#include "algorithms/importance/ped_anova.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <thread>

using namespace tuner;

namespace {

constexpr std::size_t n_threads = 2;

parameter_table continuous() {
  parameter_table out;
  for (auto name : {"a", "b", "c", "d", "e", "f"})
    out.push_back({name, float_distribution{0.0, 1.0}});
  return out;
}

parameter_table mixed(std::int64_t n_choices) {
  categorical_distribution kinds;
  for (std::int64_t i = 0; i < n_choices; ++i)
    kinds.choices.emplace_back(i);
  return {{"dropout", float_distribution{0.0, 1.0}},
          {"learning_rate", float_distribution{1e-5, 1e-1, {}, true}},
          {"layers", int_distribution{1, 12}},
          {"width", int_distribution{16, 512, 1, true}},
          {"threshold", float_distribution{0.0, 1.0, 0.05}},
          {"kind", kinds}};
}

parameter_table wide() {
  parameter_table out;
  for (int i = 0; i < 100; ++i)
    out.push_back({"p" + std::to_string(i), float_distribution{0.0, 1.0}});
  return out;
}

trial_log history(const parameter_table& table, std::int64_t n) {
  auto axes = axes_of(table);
  trial_log out;
  for (std::int64_t number = 0; number < n; ++number) {
    random_stream stream{7, static_cast<std::uint64_t>(number)};
    auto uniform = stream.uniform() < 0.1;
    trial x;
    x.number = number;
    x.state = trial_state::complete;
    auto loss = 0.1 * stream.normal();
    for (std::uint32_t i = 0; i < axes.size(); ++i) {
      auto u = uniform ? stream.uniform() : 0.4 + 0.1 * stream.normal();
      u = std::clamp(u, 0.0, 1.0);
      loss += (u - 0.4) * (u - 0.4) / (1.0 + i);
      x.params.push_back({i, axes[i].from_unit(u)});
    }
    x.values = {loss};
    out.append(std::move(x));
  }
  return out;
}

importances
evaluate_forest(const trial_log& trials, const parameter_table& table,
                importance_evaluator how) {
  auto seen = observe(trials, table, 0);
  auto data = make_forest_data(seen);
  std::vector<feature_shares> shares(forest_size);
  auto work = [&](std::size_t first) {
    for (auto i = first; i < forest_size; i += n_threads)
      shares[i] = ask_tree(data, how, i, [] { return false; }).value();
  };
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < n_threads; ++t)
    others.emplace_back(work, t);
  work(0);
  for (auto& x : others)
    x.join();
  return combine(seen.space, data, shares);
}

void forest(benchmark::State& state, const parameter_table& table,
            importance_evaluator how) {
  auto trials = history(table, state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(evaluate_forest(trials, table, how));
}

void divergence(benchmark::State& state, const parameter_table& table) {
  auto trials = history(table, state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(
      ranked(ped_anova(trials, table, 0, direction::minimize)));
}

void configure(benchmark::internal::Benchmark* x) {
  for (std::int64_t n : {100, 1'000, 10'000, 100'000})
    x->Arg(n);
  x->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
}

} // namespace

int main(int argc, char** argv) {
  for (const auto& [kind, table] :
       {std::pair{"continuous", continuous()}, std::pair{"mixed", mixed(4)},
        std::pair{"choices", mixed(100)}, std::pair{"wide", wide()}}) {
    auto name
      = [k = std::string{kind}](std::string how) { return how + "/" + k; };
    configure(benchmark::RegisterBenchmark(
      name("fanova").c_str(), forest, table, importance_evaluator::fanova));
    configure(benchmark::RegisterBenchmark(
      name("mdi").c_str(), forest, table,
      importance_evaluator::mean_decrease_impurity));
    configure(benchmark::RegisterBenchmark(name("ped_anova").c_str(),
                                           divergence, table));
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
