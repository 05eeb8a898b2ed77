#pragma once

#include "algorithms/core/trial.hpp"
#include "auth/scope.hpp"
#include "auth/token.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tuner::auth {

/// Requests a minute that every token of this kind may make, whatever its row
/// says; nothing for API keys, whose row does say.
constexpr std::optional<std::int64_t> fixed_limit(token_kind kind) noexcept {
  switch (kind) {
    case token_kind::oauth:
      return 1'000;
    case token_kind::client:
      return 5'000;
    case token_kind::api_key:
      break;
  }
  return std::nullopt;
}

/// What is known of a token that is active and not revoked.
struct credential {
  /// The token's first characters, or its row's id: for logs.
  std::string label;
  scope_set scopes;
  /// Requests a minute; nothing: as many as it likes; below 1: none.
  std::optional<std::int64_t> rate_limit_rpm;
  /// The last moment it is accepted; nothing: for ever.
  std::optional<timestamp> expires_at;

  friend bool operator==(const credential&, const credential&) = default;
};

} // namespace tuner::auth
