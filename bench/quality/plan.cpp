#include "bench/quality/plan.hpp"

#include "algorithms/samplers/make_sampler.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tuner::bench {

namespace {

template <class T>
bool wanted(const std::vector<T>& list, const T& x) {
  return list.empty() || std::count(list.begin(), list.end(), x) > 0;
}

std::vector<std::string> samplers_of(const plan& p) {
  if (!p.samplers.empty())
    return p.samplers;
  return {sampler_names().begin(), sampler_names().end()};
}

} // namespace

std::uint64_t default_seeds(const std::string& sampler) {
  return sampler == "gp" ? 10 : 20;
}

std::size_t default_trials(const std::string& sampler, const problem& p) {
  constexpr std::array<std::string_view, 4> long_for_gp
    = {"branin", "hartmann6", "rosenbrock5", "ackley10"};
  auto is_long = std::count(long_for_gp.begin(), long_for_gp.end(), p.name) > 0;
  return sampler == "gp" && !is_long ? 60 : 200;
}

std::vector<job> jobs_of(const plan& p) {
  auto samplers = samplers_of(p);
  std::uint64_t most = 0;
  for (const auto& s : samplers)
    most = std::max(most, p.n_seeds.value_or(default_seeds(s)));
  std::vector<job> out;
  for (std::uint64_t i = 0; i < most; ++i)
    for (const auto& x : problems())
      for (const auto& s : samplers)
        for (auto w : p.workers)
          if (wanted(p.problems, x.name)
              && i < p.n_seeds.value_or(default_seeds(s)))
            out.push_back({&x,
                           {s, p.options},
                           w,
                           p.first_seed + i,
                           p.trials.value_or(default_trials(s, x))});
  return out;
}

} // namespace tuner::bench
