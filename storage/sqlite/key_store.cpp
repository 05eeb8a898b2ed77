#include "storage/sqlite/key_store.hpp"

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/parent_directory.hpp"
#include "storage/timestamp_text.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tuner::storage::sqlite {

namespace {

constexpr const char* api_keys_table = R"__(
CREATE TABLE IF NOT EXISTS api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  key_hash TEXT NOT NULL UNIQUE,
  key_prefix TEXT NOT NULL,
  key_type TEXT NOT NULL,
  name TEXT,
  user_id TEXT,
  scopes TEXT,
  rate_limit_rpm INTEGER,
  is_active BOOLEAN NOT NULL DEFAULT 1,
  expires_at DATETIME,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_used_at DATETIME
)
)__";

// Other programs may write times in any form that SQLite reads; one that it
// cannot read must not make a key last for ever.
constexpr const char* find_api_key = R"__(
  SELECT coalesce(key_prefix, id), scopes, rate_limit_rpm,
         CASE WHEN expires_at IS NULL THEN NULL
              ELSE coalesce(unixepoch(expires_at), 0) END
  FROM api_keys WHERE key_hash = ? AND is_active
)__";

constexpr const char* find_oauth_token = R"__(
  SELECT coalesce(t.access_token_prefix, t.id), t.scopes, NULL,
         coalesce(unixepoch(t.access_token_expires_at), 0)
  FROM oauth_tokens t JOIN "user" u ON t.user_id = u.id
  WHERE t.access_token_hash = ? AND t.revoked_at IS NULL
)__";

constexpr const char* find_client_token = R"__(
  SELECT coalesce(access_token_prefix, id), scopes, NULL,
         coalesce(unixepoch(access_token_expires_at), 0)
  FROM oauth_tokens
  WHERE access_token_hash = ? AND grant_type = 'client_credentials'
    AND revoked_at IS NULL
)__";

constexpr const char* record_api_key = R"__(
  UPDATE api_keys SET last_used_at = ?1
  WHERE key_hash = ?2 AND (last_used_at IS NULL OR last_used_at < ?1)
)__";

constexpr const char* record_token = R"__(
  UPDATE oauth_tokens SET last_used_at = ?1
  WHERE access_token_hash = ?2
    AND (last_used_at IS NULL OR last_used_at < ?1)
)__";

constexpr const char* insert_key = R"__(
  INSERT INTO api_keys (id, key_hash, key_prefix, key_type, name, scopes,
                        rate_limit_rpm, expires_at)
  VALUES (?, ?, ?, 'live', ?, ?, ?, ?)
)__";

constexpr const char* list_keys = R"__(
  SELECT id, key_prefix, name, scopes, rate_limit_rpm, is_active,
         CASE WHEN expires_at IS NULL THEN NULL
              ELSE coalesce(unixepoch(expires_at), 0) END,
         unixepoch(last_used_at)
  FROM api_keys ORDER BY created_at, rowid
)__";

constexpr const char* count_keys = R"__(
  SELECT count(*) FROM api_keys WHERE id = ?1 OR key_prefix = ?1
)__";

constexpr const char* revoke_key = R"__(
  UPDATE api_keys SET is_active = 0 WHERE id = ?1 OR key_prefix = ?1
)__";

std::optional<timestamp> optional_time(const SQLite::Column& seconds) {
  if (seconds.isNull())
    return std::nullopt;
  return timestamp{std::chrono::seconds{seconds.getInt64()}};
}

std::optional<std::int64_t> optional_integer(const SQLite::Column& x) {
  if (x.isNull())
    return std::nullopt;
  return x.getInt64();
}

/// A JSON list of names, separated by blanks; empty for anything else.
std::string scopes_of(const SQLite::Column& column) {
  std::string out;
  auto list = nlohmann::json::parse(text(column), nullptr, false);
  if (!list.is_array())
    return out;
  for (const auto& x : list)
    if (x.is_string())
      out += (out.empty() ? "" : " ") + x.get<std::string>();
  return out;
}

const char* find_statement(auth::token_kind kind) {
  switch (kind) {
    case auth::token_kind::oauth:
      return find_oauth_token;
    case auth::token_kind::client:
      return find_client_token;
    case auth::token_kind::api_key:
      break;
  }
  return find_api_key;
}

key_tables tables_of(connection& db) {
  return {db.database().tableExists("api_keys"),
          db.database().tableExists("oauth_tokens")};
}

bool has_tables_for(auth::token_kind kind, connection& db) {
  auto found = tables_of(db);
  if (kind == auth::token_kind::api_key)
    return found.api_keys;
  return found.oauth_tokens
         && (kind == auth::token_kind::client
             || db.database().tableExists("user"));
}

class file_key_store : public key_store {
public:
  explicit file_key_store(std::string path)
    : path_(std::move(path)), session_(path_) {
    // nop
  }

  result<std::optional<auth::credential>>
  find(const auth::token_query& token) override {
    using found = result<std::optional<auth::credential>>;
    return run([&](connection& db) -> found {
      if (!has_tables_for(token.kind, db))
        return std::nullopt;
      auto query = db.use(find_statement(token.kind));
      query->bind(1, auth::to_hex(token.digest));
      if (!query->executeStep())
        return std::nullopt;
      auth::credential out;
      out.label = text(query->getColumn(0));
      out.scopes = auth::parse_scopes(scopes_of(query->getColumn(1)));
      out.rate_limit_rpm = optional_integer(query->getColumn(2));
      if (auto limit = auth::fixed_limit(token.kind))
        out.rate_limit_rpm = limit;
      out.expires_at = optional_time(query->getColumn(3));
      return out;
    });
  }

  result<void> record(std::span<const auth::key_use> uses) override {
    return run([&](connection& db) -> result<void> {
      transaction tx{db, "BEGIN IMMEDIATE"};
      for (const auto& use : uses) {
        if (!has_tables_for(use.key.kind, db))
          continue;
        auto update
          = db.use(use.key.kind == auth::token_kind::api_key ? record_api_key
                                                             : record_token);
        update->bind(1, to_text(use.at));
        update->bind(2, auth::to_hex(use.key.digest));
        update->exec();
      }
      tx.commit();
      return {};
    });
  }

  result<key_tables> tables() override {
    return run(
      [](connection& db) -> result<key_tables> { return tables_of(db); });
  }

  result<void> create_tables() override {
    if (auto ok = make_parent_directory(path_); !ok)
      return ok;
    try {
      connection db{path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
      db.exec(api_keys_table);
      return {};
    } catch (const SQLite::Exception& e) {
      return tl::make_unexpected(to_failure(e, path_));
    }
  }

  result<void> add(const new_key& key) override {
    return run([&](connection& db) -> result<void> {
      if (!tables_of(db).api_keys)
        return no_key_table();
      auto insert = db.use(insert_key);
      insert->bind(1, key.id);
      insert->bind(2, auth::to_hex(key.digest));
      insert->bind(3, key.prefix);
      if (key.name.empty())
        insert->bind(4);
      else
        insert->bind(4, key.name);
      insert->bind(5, nlohmann::json(key.scopes).dump());
      insert->bind(6, key.rate_limit_rpm);
      if (key.expires_at)
        insert->bind(7, to_text(*key.expires_at));
      else
        insert->bind(7);
      insert->exec();
      return {};
    });
  }

  result<std::vector<listed_key>> list() override {
    using listed = result<std::vector<listed_key>>;
    return run([](connection& db) -> listed {
      if (!tables_of(db).api_keys)
        return no_key_table();
      std::vector<listed_key> out;
      for (auto query = db.use(list_keys); query->executeStep();) {
        listed_key x;
        x.id = text(query->getColumn(0));
        x.prefix = text(query->getColumn(1));
        x.name = text(query->getColumn(2));
        x.scopes = scopes_of(query->getColumn(3));
        x.rate_limit_rpm = optional_integer(query->getColumn(4));
        x.active = query->getColumn(5).getInt() != 0;
        x.expires_at = optional_time(query->getColumn(6));
        x.last_used_at = optional_time(query->getColumn(7));
        out.push_back(std::move(x));
      }
      return out;
    });
  }

  result<void> revoke(const std::string& id_or_prefix) override {
    return run([&](connection& db) -> result<void> {
      if (!tables_of(db).api_keys)
        return no_key_table();
      transaction tx{db, "BEGIN IMMEDIATE"};
      std::size_t matches = 0;
      {
        auto count = db.use(count_keys);
        count->bind(1, id_or_prefix);
        count->executeStep();
        matches = static_cast<std::size_t>(count->getColumn(0).getInt64());
      }
      auto outcome = revoked(matches, id_or_prefix);
      if (!outcome)
        return outcome;
      auto update = db.use(revoke_key);
      update->bind(1, id_or_prefix);
      update->exec();
      tx.commit();
      return outcome;
    });
  }

  std::string description() const override {
    return "sqlite:///" + path_;
  }

private:
  /// As `session::run`, but a file that was never made needs no second try.
  template <class F>
  auto run(F f) -> decltype(f(std::declval<connection&>())) {
    std::error_code ignored;
    if (!std::filesystem::exists(path_, ignored))
      return fail(errc::unavailable, "There is no database file " + path_
                                       + "; `tuner keys init` creates it");
    return session_.run(std::move(f));
  }

  std::string path_;
  session session_;
};

} // namespace

std::unique_ptr<key_store> make_key_store(std::string path) {
  return std::make_unique<file_key_store>(std::move(path));
}

} // namespace tuner::storage::sqlite
