// Time of what a dashboard asks of a study of 100,000 trials: what its actor
// does for it, and what is done outside.
//
//   build/release/bench/plots
//
// `front`: one more finished trial, then the Pareto front. `snapshot`: what the
// actor does for a plot; `change_after_snapshot`: what the next change of an
// unfinished trial costs it because of that. The others write the whole answer,
// plain or compressed, and report its size.

#include "http/plots.hpp"

#include "actors/study_creation.hpp"
#include "actors/trial_history.hpp"
#include "algorithms/core/random.hpp"
#include "algorithms/multi_objective/growing_hypervolume.hpp"
#include "http/gzip_encoder.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>

using namespace tuner;

namespace {

constexpr std::int64_t n_trials = 100'000;
constexpr int n_points = 20;

parameter_table six_parameters() {
  parameter_table out;
  for (auto name : {"a", "b", "c", "d", "e", "f"})
    out.push_back({name, float_distribution{0.0, 1.0}});
  return out;
}

// Trial `number` of a search that comes closer and closer to where no objective
// can be improved without another getting worse.
trial finished(std::int64_t number, std::size_t n_objectives, double spread) {
  random_stream stream{7, static_cast<std::uint64_t>(number)};
  trial x;
  x.id = number + 1;
  x.number = number;
  x.state = trial_state::complete;
  for (std::uint32_t i = 0; i < 6; ++i)
    x.params.push_back({i, stream.uniform()});
  auto sum = 0.0;
  for (std::size_t j = 0; j < n_objectives; ++j) {
    x.values.push_back(stream.uniform());
    sum += x.values.back();
  }
  // Onto the plane Σ = 1, and away from it.
  if (n_objectives > 1)
    for (auto& v : x.values)
      v = v / sum + spread * stream.uniform();
  x.datetime_start = timestamp{};
  x.datetime_complete = timestamp{};
  return x;
}

trial_history history(std::size_t n_objectives, double spread) {
  trial_history out{std::vector<direction>(n_objectives, direction::minimize)};
  for (std::int64_t i = 0; i < n_trials; ++i)
    out.append(finished(i, n_objectives, spread));
  return out;
}

http::snapshot_pointer study(std::size_t n_objectives, bool with_curves) {
  auto out = std::make_shared<study_snapshot>();
  out->name = "s";
  out->directions.assign(n_objectives, direction::minimize);
  out->table = std::make_shared<const parameter_table>(six_parameters());
  out->space = {0, 1, 2, 3, 4, 5};
  for (std::int64_t i = 0; i < n_trials; ++i) {
    auto x = finished(i, n_objectives, 0.1);
    if (with_curves)
      for (int step = 0; step < n_points; ++step)
        x.intermediate_values.push_back({step, x.values[0] / (1 + step)});
    out->trials.append(std::move(x));
  }
  out->n_complete = out->n_finished = out->trials.size();
  return out;
}

void front(benchmark::State& state, double spread) {
  auto trials = history(3, spread);
  auto next = n_trials;
  std::size_t size = 0;
  for (auto _ : state) {
    trials.append(finished(next++, 3, spread));
    auto found = trials.front();
    size = found.size();
    benchmark::DoNotOptimize(found);
  }
  state.counters["front"] = static_cast<double>(size);
}

std::shared_ptr<study_state> loaded_study() {
  study_environment env;
  env.default_sampler = {"random"};
  env.default_pruner = {"none"};
  env.now = [] { return timestamp{}; };
  storage::stored_study stored;
  stored.id = 1;
  stored.definition.name = "s";
  stored.definition.directions = {direction::minimize};
  stored.definition.space = six_parameters();
  stored.table = six_parameters();
  for (std::int64_t i = 0; i < n_trials; ++i)
    stored.trials.push_back(finished(i, 1, 0.0));
  stored.trials.back().state = trial_state::running;
  return study_state::make(std::move(stored), env).value();
}

void snapshot(benchmark::State& state) {
  auto s = loaded_study();
  for (auto _ : state)
    benchmark::DoNotOptimize(s->snapshot());
}

void change_after_snapshot(benchmark::State& state) {
  auto s = loaded_study();
  std::vector<std::int64_t> id{n_trials};
  for (auto _ : state) {
    state.PauseTiming();
    auto held = s->snapshot();
    state.ResumeTiming();
    s->made_durable(n_trials - 1, id);
    benchmark::DoNotOptimize(held);
  }
}

template <class Draw>
void plot(benchmark::State& state, http::snapshot_pointer s, bool compressed,
          Draw draw) {
  std::size_t bytes = 0;
  for (auto _ : state) {
    auto text = draw(s);
    http::gzip_encoder encoder;
    bytes = 0;
    for (auto more = true; more;) {
      std::string piece;
      more = text.next(piece);
      std::string out;
      if (compressed)
        encoder.encode(piece, !more, out);
      bytes += compressed ? out.size() : piece.size();
    }
  }
  state.counters["MB"] = static_cast<double>(bytes) / 1e6;
}

void hypervolumes(benchmark::State& state, http::snapshot_pointer s) {
  for (auto _ : state) {
    growing_hypervolume volume{std::vector<double>(s->directions.size(), 1.1)};
    for (std::size_t i = 0; i < s->trials.size(); ++i)
      benchmark::DoNotOptimize(
        volume.add(s->trials[i].values, [] { return false; }));
  }
}

template <class Draw>
void add_plot(const std::string& name, const http::snapshot_pointer& s,
              Draw draw) {
  for (auto compressed : {false, true})
    benchmark::RegisterBenchmark(
      (name + (compressed ? "/gzip" : "/plain")).c_str(),
      [=](benchmark::State& state) { plot(state, s, compressed, draw); })
      ->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int argc, char** argv) {
  for (auto [name, spread] :
       {std::pair{"front/scattered", 1.0}, std::pair{"front/close", 0.01}})
    benchmark::RegisterBenchmark(name, front, spread)
      ->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark("snapshot", snapshot)
    ->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark("change_after_snapshot", change_after_snapshot)
    ->Unit(benchmark::kMicrosecond);
  auto plain = study(1, false);
  auto curves = study(1, true);
  http::plot_query one;
  one.states = {trial_state::complete};
  one.params = {"b"};
  http::plot_query all;
  all.states = {trial_state::complete};
  add_plot("history", plain,
           [](const auto& s) { return http::best_value_history(s); });
  add_plot("slices", plain,
           [=](const auto& s) { return http::slice(s, one).value(); });
  add_plot("parallel", plain, [=](const auto& s) {
    return http::parallel_coordinates(s, all).value();
  });
  add_plot("intermediate/1000", curves, [](const auto& s) {
    return http::learning_curves(s, {{}, 1'000, 100});
  });
  add_plot("intermediate/100000", curves, [](const auto& s) {
    return http::learning_curves(s, {{}, 100'000, 100});
  });
  for (std::size_t n : {2, 3})
    benchmark::RegisterBenchmark(
      ("hypervolume_history/" + std::to_string(n)).c_str(),
      [s = study(n, false)](benchmark::State& state) {
        hypervolumes(state, s);
      })
      ->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
