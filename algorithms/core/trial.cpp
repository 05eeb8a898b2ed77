#include "algorithms/core/trial.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tuner {

namespace {

constexpr std::array<std::string_view, 5> state_names
  = {"RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"};

} // namespace

std::string_view to_string(trial_state state) noexcept {
  return state_names[static_cast<std::size_t>(state)];
}

std::optional<trial_state> parse_trial_state(std::string_view name) noexcept {
  auto i = std::find(state_names.begin(), state_names.end(), name);
  if (i == state_names.end())
    return std::nullopt;
  return static_cast<trial_state>(i - state_names.begin());
}

std::string_view to_string(direction d) noexcept {
  return d == direction::minimize ? "minimize" : "maximize";
}

void put_attribute(std::vector<attribute>& attrs, const attribute& a) {
  auto i = std::find_if(attrs.begin(), attrs.end(),
                        [&](const attribute& x) { return x.key == a.key; });
  if (i == attrs.end())
    attrs.push_back(a);
  else
    i->json = a.json;
}

bool is_feasible(const trial& x) noexcept {
  return std::all_of(x.constraints.begin(), x.constraints.end(),
                     [](double c) { return c <= 0.0; });
}

double total_violation(const trial& x) noexcept {
  auto out = 0.0;
  for (auto c : x.constraints)
    out += std::isnan(c) ? std::numeric_limits<double>::infinity()
                         : std::max(c, 0.0);
  return out;
}

} // namespace tuner
