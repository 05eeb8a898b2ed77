// Time per report by pruner and number of trials.
//
//   build/release/bench/pruners
//
// The study has so many finished trials with reports at 10 steps (of which a
// pruner judges some), half of them COMPLETE and half PRUNED halfway, and one
// that is new and reports at the same steps. `report` is one report of that
// one; `finish` a trial that ends.

#include "algorithms/core/random.hpp"
#include "algorithms/pruners/make_pruner.hpp"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

using namespace tuner;

namespace {

constexpr int steps = 10;

algorithm_choice choice_of(const std::string& name) {
  if (name == "hyperband")
    return {
      name,
      {{"min_resource", std::int64_t{1}}, {"max_resource", std::int64_t{9}}}};
  if (name == "median")
    return {name, {{"n_warmup_steps", std::int64_t{0}}}};
  if (name == "successive_halving")
    return {name, {{"min_resource", std::int64_t{1}}}};
  if (name == "threshold")
    return {name, {{"upper", 1e9}}};
  if (name == "patient") {
    option inner{"wrapped", {}};
    inner.members = {{"pruner", std::string{"median"}}};
    return {name, {{"patience", std::int64_t{2}}, inner}};
  }
  return {name};
}

/// A study under way.
class study {
public:
  study(const std::string& name, std::int64_t n)
    : pruner_{make_pruner(choice_of(name), {"bench"}).value()} {
    for (std::int64_t i = 0; i < n; ++i) {
      auto x = started();
      for (int step = 1; step <= (i % 2 == 0 ? steps : steps / 2); ++step)
        report(x, step);
      finish(x);
    }
  }

  trial started() {
    trial x;
    x.number = next_++;
    return x;
  }

  bool report(trial& x, int step) {
    x.intermediate_values.push_back({step, random_.uniform()});
    auto decision = pruner_->report(x);
    for (auto& a : decision.new_system_attrs)
      x.system_attrs.push_back(std::move(a));
    return decision.prune;
  }

  void finish(trial& x) {
    auto whole = x.intermediate_values.size() == steps;
    x.state = whole ? trial_state::complete : trial_state::pruned;
    x.values = {x.intermediate_values.back().value};
    x.datetime_complete = now_ += std::chrono::microseconds{1};
    pruner_->finish(x);
  }

private:
  std::unique_ptr<pruner> pruner_;
  random_stream random_{1, 0};
  std::int64_t next_ = 0;
  timestamp now_{};
};

void report(benchmark::State& state, const std::string& name) {
  study s{name, state.range(0)};
  for (auto _ : state) {
    auto x = s.started();
    for (int step = 1; step <= steps; ++step)
      benchmark::DoNotOptimize(s.report(x, step));
  }
  state.SetItemsProcessed(state.iterations() * steps);
}

void finish(benchmark::State& state, const std::string& name) {
  study s{name, state.range(0)};
  for (auto _ : state) {
    state.PauseTiming();
    auto x = s.started();
    for (int step = 1; step <= steps; ++step)
      s.report(x, step);
    state.ResumeTiming();
    s.finish(x);
  }
}

} // namespace

int main(int argc, char** argv) {
  auto add = [](const std::string& name, auto run) {
    benchmark::RegisterBenchmark(name.c_str(), run)
      ->Arg(100)
      ->Arg(10'000)
      ->Arg(100'000);
  };
  for (std::string name :
       {"hyperband", "median", "percentile", "successive_halving", "patient",
        "threshold", "wilcoxon", "none"}) {
    add("report/" + name, [=](auto& state) { report(state, name); });
    add("finish/" + name, [=](auto& state) { finish(state, name); });
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
