#include "storage/trial_parameters.hpp"

#include "storage/optuna_json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace tuner::storage {

namespace {

constexpr auto unplaced = std::numeric_limits<std::uint32_t>::max();

// Values outside the bounds are legitimate: Optuna only warns when an enqueued
// trial has one.
bool is_readable(const distribution& d, double value) {
  if (const auto* c = std::get_if<categorical_distribution>(&d))
    return value >= 0.0 && value < static_cast<double>(c->choices.size());
  if (std::holds_alternative<int_distribution>(d))
    return std::fabs(value) <= 0x1p53;
  return std::isfinite(value);
}

} // namespace

result<void>
trial_parameters::add(std::size_t position, std::int64_t param_id,
                      std::string_view name, std::optional<double> value,
                      std::string_view distribution_json) {
  auto& known = find_name(name);
  auto problem = [&](const std::string& what) {
    return fail(errc::unreadable_study,
                "parameter '" + std::string{name} + "': " + what);
  };
  auto index = find_distribution(known, distribution_json);
  if (!index)
    return problem(index.error().what);
  if (!value)
    return problem("it has no value");
  if (!is_readable(found_[*index].dist, *value))
    return problem("the value " + std::to_string(*value)
                   + " is none that its distribution can mean");
  cells_.push_back(
    {static_cast<std::uint32_t>(position), *index, param_id,
     std::holds_alternative<float_distribution>(found_[*index].dist)
       ? *value
       : std::trunc(*value)});
  return {};
}

trial_parameters::named& trial_parameters::find_name(std::string_view name) {
  if (next_name_ == names_.size())
    next_name_ = 0;
  if (next_name_ < names_.size() && names_[next_name_].name == name)
    return names_[next_name_++];
  auto [i, is_new] = positions_.try_emplace(std::string{name}, names_.size());
  if (is_new)
    names_.emplace_back().name = name;
  next_name_ = i->second + 1;
  return names_[i->second];
}

result<std::uint32_t>
trial_parameters::find_distribution(named& x, std::string_view text) {
  if (!x.by_text.empty() && x.last_text == text)
    return x.last_index;
  x.last_text = text;
  if (auto i = x.by_text.find(x.last_text); i != x.by_text.end())
    return x.last_index = i->second;
  auto dist = decode_distribution(text);
  if (!dist)
    return tl::make_unexpected(dist.error());
  // Texts that differ in form only mean the same entry.
  auto [i, is_new] = x.by_text.try_emplace(
    encode_distribution(*dist), static_cast<std::uint32_t>(found_.size()));
  if (is_new)
    found_.push_back({x.name, std::move(*dist)});
  auto index = i->second;
  x.by_text.try_emplace(x.last_text, index);
  return x.last_index = index;
}

void trial_parameters::derive_space(const std::vector<trial>& trials,
                                    search_space& space) const {
  std::unordered_map<std::string_view, std::size_t> positions;
  for (const auto& cell : cells_) {
    if (trials[cell.position].state == trial_state::waiting)
      continue;
    const auto& [name, dist] = found_[cell.index];
    auto [i, is_new] = positions.try_emplace(name, space.size());
    if (is_new)
      space.push_back({name, dist});
    else if (space[i->second].dist != dist)
      space[i->second].dist = dist;
  }
}

parameter_table
trial_parameters::finish(std::vector<trial>& trials, search_space& space) {
  auto order = [](const cell& x) { return std::tie(x.position, x.param_id); };
  auto before
    = [&](const cell& a, const cell& b) { return order(a) < order(b); };
  if (!std::is_sorted(cells_.begin(), cells_.end(), before))
    std::sort(cells_.begin(), cells_.end(), before);
  if (space.empty())
    derive_space(trials, space);
  parameter_table table = space;
  std::vector<std::uint32_t> placed(found_.size(), unplaced);
  for (std::size_t i = 0; i < space.size(); ++i) {
    auto name = positions_.find(space[i].name);
    if (name == positions_.end())
      continue;
    const auto& texts = names_[name->second].by_text;
    if (auto j = texts.find(encode_distribution(space[i].dist));
        j != texts.end())
      placed[j->second] = static_cast<std::uint32_t>(i);
  }
  for (std::size_t begin = 0; begin < cells_.size();) {
    auto end = begin;
    while (end < cells_.size()
           && cells_[end].position == cells_[begin].position)
      ++end;
    auto& params = trials[cells_[begin].position].params;
    params.reserve(end - begin);
    for (; begin < end; ++begin) {
      auto& index = placed[cells_[begin].index];
      if (index == unplaced) {
        index = static_cast<std::uint32_t>(table.size());
        table.push_back(std::move(found_[cells_[begin].index]));
      }
      params.push_back({index, cells_[begin].value});
    }
  }
  return table;
}

} // namespace tuner::storage
