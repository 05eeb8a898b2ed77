#pragma once

#include "algorithms/core/search_space.hpp"

#include <string>

namespace tuner::bench {

inline parameter_spec real(std::string name, double low, double high) {
  return {std::move(name), float_distribution{low, high, {}, false}};
}

inline parameter_spec log_real(std::string name, double low, double high) {
  return {std::move(name), float_distribution{low, high, {}, true}};
}

inline parameter_spec
stepped(std::string name, double low, double high, double step) {
  return {std::move(name), float_distribution{low, high, step, false}};
}

inline parameter_spec integer(std::string name, std::int64_t low,
                              std::int64_t high, bool log = false) {
  return {std::move(name), int_distribution{low, high, 1, log}};
}

inline parameter_spec
choice(std::string name, std::vector<std::string> choices) {
  categorical_distribution d;
  for (auto& x : choices)
    d.choices.emplace_back(std::move(x));
  return {std::move(name), std::move(d)};
}

/// `x0`, `x1`, … in [low, high].
inline search_space box(std::size_t n, double low, double high) {
  search_space out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(real("x" + std::to_string(i), low, high));
  return out;
}

} // namespace tuner::bench
