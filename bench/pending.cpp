// Time of one cycle of a fleet: a suggestion, the start of that trial, and the
// end of the one that has run longest.
//
//   build/release/bench/pending --benchmark_filter=mixed
//
// The arguments are finished trials and running ones. The history is a search
// of its own: the points are suggestions, so that they gather around the
// optimum, as those of a fleet do; the first ones, which only fill the history,
// are drawn around it.

#include "algorithms/core/random.hpp"
#include "algorithms/core/unit_axis.hpp"
#include "algorithms/samplers/make_sampler.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <string>

#include "bench/samplers/study.hpp"

using namespace tuner;

namespace {

class fleet {
public:
  fleet(const std::string& sampler, const search_space& space,
        std::int64_t finished, std::int64_t running)
    : axes_{axes_of(space)} {
    sampler_
      = make_sampler({sampler}, {space, {direction::minimize}, 42}).value();
    for (; next_ < finished; ++next_)
      finish(next_, drawn(next_));
    for (std::int64_t i = 0; i < running; ++i)
      start();
  }

  void cycle() {
    start();
    auto [number, point] = std::move(running_.front());
    running_.pop_front();
    finish(number, point);
  }

private:
  void start() {
    auto point = sampler_->suggest(next_).point;
    observe(next_, trial_state::running, point);
    running_.emplace_back(next_++, std::move(point));
  }

  void finish(std::int64_t number, const std::vector<double>& point) {
    observe(number, trial_state::complete, point);
  }

  std::vector<double> drawn(std::int64_t number) const {
    random_stream stream{7, static_cast<std::uint64_t>(number)};
    auto uniform = stream.uniform() < 0.1;
    auto width = std::exp(stream.uniform(std::log(0.01), std::log(0.3)));
    std::vector<double> out;
    for (const auto& axis : axes_) {
      auto u = uniform ? stream.uniform() : 0.4 + width * stream.normal();
      out.push_back(axis.from_unit(std::clamp(u, 0.0, 1.0)));
    }
    return out;
  }

  void observe(std::int64_t number, trial_state state,
               const std::vector<double>& point) {
    trial x;
    x.number = number;
    x.state = state;
    if (state == trial_state::complete) {
      auto loss = 0.0;
      for (std::size_t i = 0; i < axes_.size(); ++i) {
        auto distance = axes_[i].to_unit(point[i]) - 0.4;
        loss += distance * distance;
      }
      x.values = {loss};
    }
    sampler_->observe(x, point);
  }

  std::vector<unit_axis> axes_;
  std::unique_ptr<sampler> sampler_;
  std::int64_t next_ = 0;
  std::deque<std::pair<std::int64_t, std::vector<double>>> running_;
};

void cycle(benchmark::State& state, const search_space& space) {
  fleet f{"tpe", space, state.range(0), state.range(1)};
  for (auto _ : state)
    f.cycle();
}

} // namespace

int main(int argc, char** argv) {
  for (auto is_continuous : {true, false})
    for (std::int64_t finished : {100, 1'000, 10'000})
      for (std::int64_t running : {1, 8, 64, 512})
        benchmark::RegisterBenchmark(
          is_continuous ? "tpe/continuous" : "tpe/mixed", cycle,
          bench::space_of({.is_continuous = is_continuous}))
          ->Args({finished, running})
          // So few that the history stays about as long as it was.
          ->Iterations(finished < 1'000 ? 20 : 200)
          ->Unit(benchmark::kMicrosecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
