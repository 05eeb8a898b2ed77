#include "bench/samplers/study.hpp"

#include "algorithms/core/random.hpp"
#include "algorithms/samplers/make_sampler.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace tuner::bench {

std::string study_shape::label() const {
  return sampler + (is_continuous ? "/continuous/" : "/mixed/")
         + std::to_string(n_parameters) + "/" + std::to_string(n_objectives);
}

search_space space_of(const study_shape& shape) {
  const std::array<parameter_spec, 6> kinds{{
    {"dropout", float_distribution{0.0, 1.0}},
    {"learning_rate", float_distribution{1e-5, 1e-1, {}, true}},
    {"layers", int_distribution{1, 12}},
    {"width", int_distribution{16, 512, 1, true}},
    {"threshold", float_distribution{0.0, 1.0, 0.05}},
    {"optimizer", categorical_distribution{{"sgd", "adam", "rms", "lion"}}},
  }};
  search_space out;
  for (std::size_t i = 0; i < shape.n_parameters; ++i) {
    auto spec = kinds[shape.is_continuous ? 0 : i % kinds.size()];
    spec.name += std::to_string(i);
    out.push_back(std::move(spec));
  }
  return out;
}

study::study(const study_shape& shape, std::int64_t n)
  : n_objectives_{shape.n_objectives} {
  auto space = space_of(shape);
  axes_ = axes_of(space);
  sampler_
    = make_sampler(
        {shape.sampler},
        {space, std::vector<direction>(shape.n_objectives, direction::minimize),
         42})
        .value();
  // Only a genetic algorithm keeps something with each trial.
  auto keeps = shape.sampler == "nsgaii";
  for (; next_ < n; ++next_) {
    if (keeps)
      start(next_, sampler_->suggest(next_));
    observe(next_, trial_state::complete);
  }
  for (int i = 0; i < running; ++i, ++next_)
    start(next_, keeps ? sampler_->suggest(next_) : suggestion{});
}

suggestion study::suggest() {
  return sampler_->suggest(next_ + suggestions_++);
}

void study::cycle() {
  start(next_, sampler_->suggest(next_));
  observe(next_ - running, trial_state::complete);
  ++next_;
}

void study::start(std::int64_t number, const suggestion& s) {
  observe(number, trial_state::running, s.trial_attrs);
}

void study::observe(std::int64_t number, trial_state state,
                    std::vector<attribute> attrs) {
  random_stream stream{7, static_cast<std::uint64_t>(number)};
  auto uniform = stream.uniform() < 0.1;
  auto width = std::exp(stream.uniform(std::log(0.01), std::log(0.3)));
  std::vector<double> point;
  std::vector<double> losses(n_objectives_, 0.0);
  for (const auto& axis : axes_) {
    auto u = uniform ? stream.uniform() : 0.4 + width * stream.normal();
    u = std::clamp(u, 0.0, 1.0);
    for (std::size_t k = 0; k < losses.size(); ++k) {
      auto distance = u - 0.4 - 0.1 * static_cast<double>(k);
      losses[k] += distance * distance;
    }
    point.push_back(axis.from_unit(u));
  }
  trial x;
  x.id = number + 1;
  x.number = number;
  x.state = state;
  x.system_attrs = std::move(attrs);
  if (state == trial_state::complete)
    x.values = std::move(losses);
  sampler_->observe(x, point);
}

} // namespace tuner::bench
