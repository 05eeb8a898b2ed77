#pragma once

#include "algorithms/core/error.hpp"
#include "auth/credential.hpp"
#include "auth/key_entry.hpp"
#include "auth/token.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tuner::storage {

/// An API key to be kept.
struct new_key {
  /// A UUID.
  std::string id;
  auth::token_digest digest;
  /// What it is recognized by in lists and logs: its first characters.
  std::string prefix;
  /// Empty: it has none.
  std::string name;
  std::vector<std::string> scopes;
  std::int64_t rate_limit_rpm = 0;
  std::optional<timestamp> expires_at;
};

/// An API key as it is kept.
struct listed_key {
  std::string id;
  std::string prefix;
  std::string name;
  /// Separated by blanks.
  std::string scopes;
  std::optional<std::int64_t> rate_limit_rpm;
  bool active = false;
  std::optional<timestamp> expires_at;
  std::optional<timestamp> last_used_at;
};

/// Which of the tables with tokens there are.
struct key_tables {
  bool api_keys = false;
  /// `oauth_tokens` and, for tokens of persons, `user`: another service fills
  /// them.
  bool oauth_tokens = false;
};

/// A connection to the database of keys. Blocks; one thread at a time.
/// Reconnects like `writer`. Never throws.
/// Errors: `unavailable` everywhere.
class key_store {
public:
  virtual ~key_store() = default;

  /// What is known of a token; nothing if there is no such token, or it is not
  /// active or was revoked, or there is not even the table. Whether it has
  /// expired is for the caller to see.
  virtual result<std::optional<auth::credential>>
  find(const auth::token_query& token) = 0;

  /// Records when keys were last used; nothing gets earlier by it.
  virtual result<void> record(std::span<const auth::key_use> uses) = 0;

  virtual result<key_tables> tables() = 0;

  /// Creates `api_keys` unless it is there already, and for SQLite the file.
  virtual result<void> create_tables() = 0;

  /// Keeps a new API key. Errors: `invalid_argument` if the table has no column
  /// for its name, or is missing.
  virtual result<void> add(const new_key& key) = 0;

  /// All API keys, the oldest first where the table says when they were made.
  /// Errors: `invalid_argument` if the table is missing.
  virtual result<std::vector<listed_key>> list() = 0;

  /// Deactivates the API key with this id or prefix.
  /// Errors: `invalid_argument` if there is no such key, several, or no table.
  virtual result<void> revoke(const std::string& id_or_prefix) = 0;

  /// Where the keys are, for logs; without any password.
  virtual std::string description() const = 0;
};

/// Opens a database of keys by its URL, as `open_backend` does. Does not
/// connect yet.
/// Errors: `invalid_argument` for a URL of no such database; the text holds no
///   password.
result<std::unique_ptr<key_store>> open_key_store(std::string_view url);

/// What `add`, `list` and `revoke` say without the table.
tl::unexpected<failure> no_key_table();

/// What `revoke` says unless it deactivated exactly one key.
result<void> revoked(std::size_t n_matches, const std::string& id_or_prefix);

} // namespace tuner::storage
