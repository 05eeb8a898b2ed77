#pragma once

#include "algorithms/core/random.hpp"
#include "algorithms/core/search_space.hpp"
#include "algorithms/core/trial_log.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace tuner::test {

/// A COMPLETE trial; a parameter that is NaN is left out.
inline void add_complete(trial_log& to, const std::vector<double>& point,
                         std::vector<double> values) {
  trial x;
  x.number = static_cast<std::int64_t>(to.size());
  x.state = trial_state::complete;
  for (std::uint32_t i = 0; i < point.size(); ++i)
    if (point[i] == point[i])
      x.params.push_back({i, point[i]});
  x.values = std::move(values);
  to.append(std::move(x));
}

/// Points that are uniform in a space, with their objective.
inline trial_log
sample(const parameter_table& space, std::size_t n,
       const std::function<double(const std::vector<double>&)>& objective,
       std::uint64_t seed = 1) {
  trial_log out;
  for (std::size_t i = 0; i < n; ++i) {
    random_stream stream{seed, i};
    std::vector<double> point;
    for (const auto& x : space) {
      if (auto c = std::get_if<categorical_distribution>(&x.dist))
        point.push_back(static_cast<double>(stream.below(c->choices.size())));
      else if (auto k = std::get_if<int_distribution>(&x.dist))
        point.push_back(static_cast<double>(k->low)
                        + static_cast<double>(stream.below(
                          static_cast<std::uint64_t>(k->high - k->low + 1))));
      else
        point.push_back(
          stream.uniform(std::get<float_distribution>(x.dist).low,
                         std::get<float_distribution>(x.dist).high));
    }
    add_complete(out, point, {objective(point)});
  }
  return out;
}

/// A categorical of so many choices.
inline categorical_distribution choices(std::int64_t n) {
  categorical_distribution out;
  for (std::int64_t i = 0; i < n; ++i)
    out.choices.emplace_back(i);
  return out;
}

} // namespace tuner::test
