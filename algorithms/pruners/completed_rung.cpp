#include "algorithms/pruners/completed_rung.hpp"

#include "algorithms/pruners/json_number.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace tuner {

namespace {

constexpr std::string_view prefix = "completed_rung_";

std::string key_of(std::int64_t rung) {
  return std::string{prefix} + std::to_string(rung);
}

std::optional<std::int64_t> rung_of(std::string_view key) {
  if (!key.starts_with(prefix))
    return std::nullopt;
  key.remove_prefix(prefix.size());
  std::int64_t rung = 0;
  const auto* end = key.data() + key.size();
  auto [stop, error] = std::from_chars(key.data(), end, rung);
  // Only as it is written: no sign, no leading zero.
  if (error != std::errc{} || stop != end || key != std::to_string(rung)
      || rung < 0)
    return std::nullopt;
  return rung;
}

} // namespace

attribute to_attribute(const completed_rung& x) {
  return {key_of(x.rung), to_json_number(x.value)};
}

std::vector<completed_rung>
completed_rungs(const std::vector<attribute>& attributes) {
  std::vector<completed_rung> out;
  for (const auto& [key, json] : attributes)
    if (auto rung = rung_of(key))
      if (auto value = parse_json_number(json))
        out.push_back({*rung, *value});
  return out;
}

std::int64_t next_rung(const trial& x) {
  std::int64_t rung = 0;
  auto has = [&](std::string_view key) {
    return std::any_of(x.system_attrs.begin(), x.system_attrs.end(),
                       [&](const attribute& a) { return a.key == key; });
  };
  while (has(key_of(rung)))
    ++rung;
  return rung;
}

} // namespace tuner
