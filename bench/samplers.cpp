// Time per suggestion by sampler, kind of space and number of trials.
//
//   build/release/bench/samplers --benchmark_filter=tpe
//
// The history is what a converging study leaves: a tenth of the trials uniform,
// the others around an optimum at distances from 0.01 to 0.3 of the range, with
// 8 trials running. `tell` is one trial that starts and finishes.

#include "algorithms/core/random.hpp"
#include "algorithms/core/unit_axis.hpp"
#include "algorithms/samplers/make_sampler.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

using namespace tuner;

namespace {

search_space continuous_space() {
  search_space out;
  for (auto name : {"a", "b", "c", "d", "e", "f"})
    out.push_back({name, float_distribution{0.0, 1.0}});
  return out;
}

search_space mixed_space() {
  return {
    {"dropout", float_distribution{0.0, 1.0}},
    {"learning_rate", float_distribution{1e-5, 1e-1, {}, true}},
    {"layers", int_distribution{1, 12}},
    {"width", int_distribution{16, 512, 1, true}},
    {"threshold", float_distribution{0.0, 1.0, 0.05}},
    {"optimizer", categorical_distribution{{"sgd", "adam", "rms", "lion"}}},
  };
}

/// A study under way.
class study {
public:
  study(const std::string& name, const search_space& space, std::int64_t n) {
    for (const auto& x : space)
      axes_.emplace_back(x.dist);
    sampler_ = make_sampler({name}, {space, {direction::minimize}, 42}).value();
    for (; next_ < n; ++next_)
      observe(next_, trial_state::complete);
    for (int i = 0; i < running; ++i)
      observe(next_++, trial_state::running);
  }

  suggestion suggest() {
    return sampler_->suggest(next_ + suggestions_++);
  }

  void tell() {
    observe(next_, trial_state::running);
    observe(next_ - running, trial_state::complete);
    ++next_;
  }

private:
  static constexpr int running = 8;

  void observe(std::int64_t number, trial_state state) {
    random_stream stream{7, static_cast<std::uint64_t>(number)};
    auto uniform = stream.uniform() < 0.1;
    auto width = std::exp(stream.uniform(std::log(0.01), std::log(0.3)));
    std::vector<double> point;
    trial x;
    x.number = number;
    x.state = state;
    auto loss = 0.0;
    for (const auto& axis : axes_) {
      auto u = uniform ? stream.uniform() : 0.4 + width * stream.normal();
      u = std::clamp(u, 0.0, 1.0);
      loss += (u - 0.4) * (u - 0.4);
      point.push_back(axis.from_unit(u));
    }
    if (state == trial_state::complete)
      x.values = {loss};
    sampler_->observe(x, point);
  }

  std::vector<unit_axis> axes_;
  std::unique_ptr<sampler> sampler_;
  std::int64_t next_ = 0;
  std::int64_t suggestions_ = 0;
};

// Suggestions for different trials on one history.
void suggest(benchmark::State& state, const std::string& name,
             const search_space& space) {
  study s{name, space, state.range(0)};
  s.suggest();
  for (auto _ : state)
    benchmark::DoNotOptimize(s.suggest());
}

// Suggestion, start of that trial, end of another one.
void cycle(benchmark::State& state, const std::string& name,
           const search_space& space) {
  study s{name, space, state.range(0)};
  s.suggest();
  for (auto _ : state) {
    benchmark::DoNotOptimize(s.suggest());
    s.tell();
  }
}

void load(benchmark::State& state, const std::string& name,
          const search_space& space) {
  for (auto _ : state) {
    study s{name, space, state.range(0)};
    benchmark::DoNotOptimize(s.suggest());
  }
}

} // namespace

int main(int argc, char** argv) {
  for (const std::string name : {"random", "qmc", "tpe"})
    for (auto [kind, space] : {std::pair{"continuous", continuous_space()},
                               std::pair{"mixed", mixed_space()}}) {
      auto label = name + "/" + kind;
      for (std::int64_t n : {10, 100, 1'000, 10'000, 100'000}) {
        benchmark::RegisterBenchmark(("suggest/" + label).c_str(), suggest,
                                     name, space)
          ->Arg(n)
          ->Unit(benchmark::kMicrosecond);
        if (name == "tpe")
          benchmark::RegisterBenchmark(("cycle/" + label).c_str(), cycle, name,
                                       space)
            ->Arg(n)
            ->Iterations(50)
            ->Unit(benchmark::kMicrosecond);
      }
      if (name == "tpe")
        benchmark::RegisterBenchmark(("load/" + label).c_str(), load, name,
                                     space)
          ->Arg(10'000)
          ->Unit(benchmark::kMillisecond);
    }
  // A model of which all is recomputed when the history changes: `cycle` is
  // what a user waits for.
  for (auto [kind, space] : {std::pair{"continuous", continuous_space()},
                             std::pair{"mixed", mixed_space()}}) {
    for (std::int64_t n : {50, 100, 200, 500, 1'000})
      benchmark::RegisterBenchmark((std::string{"cycle/gp/"} + kind).c_str(),
                                   cycle, "gp", space)
        ->Arg(n)
        ->Iterations(n < 500 ? 50 : 25)
        ->Unit(benchmark::kMicrosecond);
    for (std::int64_t n : {200, 1'000})
      benchmark::RegisterBenchmark((std::string{"load/gp/"} + kind).c_str(),
                                   load, "gp", space)
        ->Arg(n)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
