#include "bench/quality/run.hpp"

#include "algorithms/samplers/make_sampler.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace tuner::bench {

namespace {

constexpr std::array<std::size_t, 7> checkpoints
  = {20, 40, 60, 100, 200, 500, 1'000};

class stopwatch {
public:
  template <class F>
  auto time(F f) {
    auto start = std::chrono::steady_clock::now();
    auto out = f();
    total_ += std::chrono::steady_clock::now() - start;
    return out;
  }

  double seconds() const {
    return std::chrono::duration<double>(total_).count();
  }

private:
  std::chrono::steady_clock::duration total_{0};
};

} // namespace

result<std::vector<checkpoint>>
run(const problem& p, const algorithm_choice& choice, std::uint64_t seed,
    std::size_t trials, std::size_t workers) {
  std::vector<direction> directions(p.n_objectives(), direction::minimize);
  auto made = make_sampler(choice, {p.space, directions, seed});
  if (!made)
    return tl::make_unexpected(made.error());
  auto& sampler = **made;
  stopwatch clock;
  std::vector<checkpoint> out;
  std::vector<std::vector<double>> told;
  auto observe = [&](const trial& x, const std::vector<double>& point) {
    clock.time([&] {
      sampler.observe(x, point);
      return 0;
    });
  };
  while (told.size() < trials) {
    std::vector<std::pair<trial, std::vector<double>>> asked;
    for (std::size_t i = 0; i < std::min(workers, trials - told.size()); ++i) {
      trial x;
      x.number = static_cast<std::int64_t>(told.size() + i);
      auto chosen = clock.time([&] { return sampler.suggest(x.number); });
      x.id = x.number + 1;
      x.system_attrs = std::move(chosen.trial_attrs);
      observe(x, chosen.point);
      asked.emplace_back(std::move(x), std::move(chosen.point));
    }
    for (auto& [x, point] : asked) {
      x.values = p.evaluate(point);
      x.state = trial_state::complete;
      observe(x, point);
      told.push_back(x.values);
      if (std::count(checkpoints.begin(), checkpoints.end(), told.size()) > 0)
        out.push_back({told.size(), merit(p, told), clock.seconds()});
    }
  }
  return out;
}

} // namespace tuner::bench
