#include "algorithms/core/search_space.hpp"

#include <algorithm>
#include <unordered_set>

namespace tuner {

namespace {

constexpr std::size_t max_name_length = 256;

// Counts code points: bytes that do not continue a UTF-8 sequence.
std::size_t length(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(
    text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace

result<void> validate(const search_space& space) {
  if (space.empty())
    return fail(errc::invalid_argument,
                "The search space needs at least one parameter");
  std::unordered_set<std::string_view> names;
  for (std::size_t i = 0; i < space.size(); ++i) {
    auto at = std::to_string(i);
    const auto& [name, dist] = space[i];
    if (name.empty())
      return fail(errc::invalid_argument,
                  "A parameter name should have at least 1 character",
                  at + ".name");
    if (length(name) > max_name_length)
      return fail(errc::invalid_argument,
                  "A parameter name should have at most 256 characters",
                  at + ".name");
    if (!names.insert(name).second)
      return fail(errc::invalid_argument,
                  "Parameter names must be unique; '" + name + "' occurs twice",
                  at + ".name");
    if (auto ok = validate(dist); !ok)
      return fail(ok.error().code, ok.error().what,
                  at + "." + ok.error().field);
  }
  return {};
}

std::optional<std::size_t>
find(const search_space& space, std::string_view name) noexcept {
  for (std::size_t i = 0; i < space.size(); ++i)
    if (space[i].name == name)
      return i;
  return std::nullopt;
}

} // namespace tuner
