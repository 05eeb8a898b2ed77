// Time per suggestion by sampler, kind and number of parameters, number of
// objectives and number of finished trials:
//
//   build/release/bench/samplers --benchmark_filter=suggest/tpe/mixed/6/1
//
// `suggest` is suggestions for different trials on one history; `cycle` also
// starts the trial and finishes another one, so that a sampler has to take note
// of something new for each suggestion; `load` is a study read again.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "bench/samplers/study.hpp"

using namespace tuner::bench;

namespace {

// A function is called several times before it is clear how often to repeat
// what it measures; filling the study again each time would take much longer
// than that.
study& filled(const study_shape& shape, std::int64_t n) {
  static std::string label;
  static std::unique_ptr<study> last;
  if (auto wanted = shape.label() + "/" + std::to_string(n); wanted != label) {
    last = std::make_unique<study>(shape, n);
    label = wanted;
  }
  return *last;
}

void suggest(benchmark::State& state, const study_shape& shape) {
  auto& s = filled(shape, state.range(0));
  benchmark::DoNotOptimize(s.suggest());
  for (auto _ : state)
    benchmark::DoNotOptimize(s.suggest());
}

void cycle(benchmark::State& state, const study_shape& shape) {
  study s{shape, state.range(0)};
  benchmark::DoNotOptimize(s.suggest());
  for (auto _ : state)
    s.cycle();
}

void load(benchmark::State& state, const study_shape& shape) {
  for (auto _ : state) {
    study s{shape, state.range(0)};
    benchmark::DoNotOptimize(s.suggest());
  }
}

// How often a cycle is measured: a study must not grow much meanwhile.
std::int64_t cycles(const study_shape& shape, std::int64_t n) {
  if (shape.sampler == "gp")
    return n < 500 ? 50 : 25;
  return shape.n_objectives > 1 && shape.sampler == "tpe" ? 20 : 100;
}

std::vector<std::int64_t> sizes(bool is_model) {
  if (is_model)
    return {10, 100, 200, 500, 1'000};
  return {10, 100, 1'000, 10'000, 100'000};
}

void add(const study_shape& shape) {
  auto is_model = shape.sampler == "gp";
  auto learns = shape.sampler != "random" && shape.sampler != "qmc";
  for (auto n : sizes(is_model)) {
    // A model of which all is computed anew when the history changes: only
    // `cycle` is what a user waits for.
    if (!is_model)
      benchmark::RegisterBenchmark(("suggest/" + shape.label()).c_str(),
                                   suggest, shape)
        ->Arg(n)
        ->Unit(benchmark::kMicrosecond);
    if (learns)
      benchmark::RegisterBenchmark(("cycle/" + shape.label()).c_str(), cycle,
                                   shape)
        ->Arg(n)
        ->Iterations(cycles(shape, n))
        ->Unit(benchmark::kMicrosecond);
  }
  if (learns)
    benchmark::RegisterBenchmark(("load/" + shape.label()).c_str(), load, shape)
      ->Arg(is_model ? 1'000 : 10'000)
      ->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int argc, char** argv) {
  for (const std::string name : {"random", "qmc", "tpe", "gp", "nsgaii"})
    for (auto is_continuous : {true, false})
      for (std::size_t d : {2U, 6U, 20U})
        for (std::size_t m : {1U, 2U, 3U})
          if (m == 1 || name == "tpe" || name == "nsgaii")
            add({name, is_continuous, d, m});
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
