#include "auth/scope.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tuner::auth {

namespace {

constexpr std::array<std::string_view, 3> known{"tuner:read", "tuner:write",
                                                "memory:write"};
constexpr std::uint8_t writing = 0b110;

} // namespace

bool scope_set::add(std::string_view name) noexcept {
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i] != name)
      continue;
    bits_ |= static_cast<std::uint8_t>(1u << i);
    return true;
  }
  return false;
}

bool scope_set::may_write() const noexcept {
  return (bits_ & writing) != 0;
}

scope_set parse_scopes(std::string_view names) noexcept {
  scope_set out;
  while (!names.empty()) {
    auto name = names.substr(0, names.find(' '));
    out.add(name);
    names.remove_prefix(std::min(names.size(), name.size() + 1));
  }
  return out;
}

} // namespace tuner::auth
