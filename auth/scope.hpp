#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tuner::auth {

/// What a key may be used for, of what matters here.
class scope_set {
public:
  /// Adds a scope by its name; others than `tuner:read`, `tuner:write` and
  /// `memory:write` are other services' business and change nothing.
  /// @returns whether the scope was one of the three.
  bool add(std::string_view name) noexcept;

  /// Whether studies and trials may be looked at: any of the three.
  bool may_read() const noexcept {
    return bits_ != 0;
  }

  /// Whether anything may be changed: `tuner:write` or `memory:write`.
  bool may_write() const noexcept;

  friend bool operator==(const scope_set&, const scope_set&) = default;

private:
  std::uint8_t bits_ = 0;
};

/// The scopes in a list of names separated by blanks.
scope_set parse_scopes(std::string_view names) noexcept;

} // namespace tuner::auth
