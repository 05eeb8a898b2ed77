#include "storage/prune_answers.hpp"

#include "storage/python_json.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

namespace tuner::storage {

namespace {

constexpr std::string_view key = "tuner:prune_steps";
constexpr std::uint64_t max_step = std::numeric_limits<std::int32_t>::max();

} // namespace

prune_answers prune_answers::of(const trial& x) {
  prune_answers out;
  auto i = std::find_if(x.system_attrs.begin(), x.system_attrs.end(),
                        [](const attribute& a) { return a.key == key; });
  if (i == x.system_attrs.end())
    return out;
  auto list = python_json::parse(i->json);
  if (!list || !list->is_array())
    return out;
  for (const auto& step : *list)
    if (step.is_number_unsigned() && step.get<std::uint64_t>() <= max_step)
      out.add(step.get<std::int32_t>());
  return out;
}

bool prune_answers::contains(std::int32_t step) const noexcept {
  return std::find(steps_.begin(), steps_.end(), step) != steps_.end();
}

void prune_answers::add(std::int32_t step) {
  if (steps_.size() == max_size)
    steps_.erase(steps_.begin());
  steps_.push_back(step);
}

attribute prune_answers::to_attribute() const {
  std::string json = "[";
  for (auto step : steps_)
    json.append(json.size() > 1 ? ", " : "").append(std::to_string(step));
  return {std::string{key}, json + "]"};
}

} // namespace tuner::storage
