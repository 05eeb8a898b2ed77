#pragma once

#include "algorithms/core/random.hpp"
#include "algorithms/core/unit_axis.hpp"
#include "algorithms/samplers/make_sampler.hpp"

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tuner {

/// A trial with its point, as a sampler sees it.
struct observed_trial {
  trial x;
  std::vector<double> point;
};

inline trial make_trial(std::int64_t number, trial_state state,
                        std::vector<double> values = {}) {
  trial out;
  out.id = number + 1;
  out.number = number;
  out.state = state;
  out.values = std::move(values);
  return out;
}

inline std::unique_ptr<sampler>
make(const std::string& name, const search_space& space,
     std::vector<option> options = {}, std::size_t n_objectives = 1,
     std::uint64_t seed = 1) {
  return make_sampler(
           {name, std::move(options)},
           {space, std::vector<direction>(n_objectives, direction::minimize),
            seed})
    .value();
}

inline bool
is_contained(const search_space& space, const std::vector<double>& point) {
  for (std::size_t i = 0; i < space.size(); ++i)
    if (!contains(space[i].dist, point[i]))
      return false;
  return point.size() == space.size();
}

/// Every kind of parameter.
inline search_space mixed_space() {
  return {{"a", float_distribution{-3.0, 7.0}},
          {"b", float_distribution{1e-5, 1e-1, {}, true}},
          {"c", int_distribution{1, 12}},
          {"d", int_distribution{16, 512, 1, true}},
          {"e", float_distribution{0.0, 0.9, 0.3}},
          {"f", categorical_distribution{{"x", "y", "z"}}},
          {"g", int_distribution{5, 5}}};
}

/// The extremes of what a distribution may be.
inline search_space extreme_space() {
  constexpr auto limit = std::int64_t{1} << 53;
  categorical_distribution many;
  for (std::int64_t i = 0; i < 100; ++i)
    many.choices.emplace_back(i);
  return {{"a", float_distribution{1e-300, 1e300, {}, true}},
          {"b", float_distribution{0.0, 1e308}},
          {"c", float_distribution{-1.7e308, 1.7e308}},
          {"d", int_distribution{-limit, limit}},
          {"e", int_distribution{1, limit, 1, true}},
          {"f", float_distribution{1.0, std::nextafter(1.0, 2.0)}},
          {"g", float_distribution{2.0, 2.0}},
          {"h", many},
          {"i", float_distribution{0.1, 2e8, 0.1}},
          {"j", int_distribution{-limit, limit, 3}}};
}

} // namespace tuner
