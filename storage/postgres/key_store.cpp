#include "storage/postgres/key_store.hpp"

#include "storage/postgres/array_literal.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/connection_info.hpp"
#include "storage/postgres/fields.hpp"
#include "storage/timestamp_text.hpp"

#include <utility>

namespace tuner::storage::postgres {

namespace {

// A look-up has somebody waiting for it. Times without a zone are UTC.
constexpr const char* setup = R"__(
  SET timezone = 'UTC';
  SET statement_timeout = '5s';
  SET client_min_messages = warning
)__";

constexpr const char* api_keys_table = R"__(
  CREATE TABLE IF NOT EXISTS api_keys (
    id UUID NOT NULL PRIMARY KEY,
    key_hash TEXT NOT NULL UNIQUE,
    key_prefix TEXT NOT NULL,
    key_type TEXT NOT NULL,
    name TEXT,
    user_id TEXT,
    scopes TEXT[],
    rate_limit_rpm INTEGER,
    is_active BOOLEAN NOT NULL DEFAULT true,
    expires_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    last_used_at TIMESTAMPTZ
  )
)__";

// Times are fetched in microseconds since 1970; 'infinity' is none.
#define TUNER_MICROSECONDS(time)                                               \
  "CASE WHEN isfinite(" time "::timestamptz) "                                 \
  "THEN floor(extract(epoch FROM " time "::timestamptz) * 1000000)::bigint "   \
  "WHEN " time "::timestamptz < now() THEN 0 END"

constexpr const char* find_api_key
  = "SELECT coalesce(key_prefix, id::text), array_to_string(scopes, ' '), "
    "rate_limit_rpm, " TUNER_MICROSECONDS(
      "expires_at") " FROM api_keys WHERE key_hash = $1 AND is_active";

constexpr const char* find_oauth_token
  = "SELECT coalesce(t.access_token_prefix, t.id::text), "
    "array_to_string(t.scopes, ' '), NULL::int, " TUNER_MICROSECONDS(
      "t.access_token_expires_at") " FROM oauth_tokens t JOIN \"user\" u ON "
                                   "t.user_id = u.id "
                                   "WHERE t.access_token_hash = $1 AND "
                                   "t.revoked_at IS NULL";

constexpr const char* find_client_token
  = "SELECT coalesce(access_token_prefix, id::text), "
    "array_to_string(scopes, ' '), NULL::int, " TUNER_MICROSECONDS(
      "access_token_expires_at") " FROM oauth_tokens WHERE access_token_hash = "
                                 "$1 "
                                 "AND grant_type = 'client_credentials' AND "
                                 "revoked_at IS NULL";

constexpr const char* list_keys
  = "SELECT id::text, key_prefix, to_jsonb(k)->>'name', "
    "array_to_string(scopes, ' '), rate_limit_rpm, "
    "coalesce(is_active, false)::int, " TUNER_MICROSECONDS(
      "expires_at") ", " TUNER_MICROSECONDS("last_used_at") " FROM api_keys k "
                                                            "ORDER BY "
                                                            "to_jsonb(k)->>'"
                                                            "created_at', "
                                                            "id::text";

#undef TUNER_MICROSECONDS

constexpr const char* record_api_keys = R"__(
  UPDATE api_keys k SET last_used_at = u.at
  FROM (SELECT hash, at FROM
          unnest($1::text[], $2::timestamptz[]) AS x(hash, at)) AS u
  WHERE k.key_hash = u.hash
    AND (k.last_used_at IS NULL OR k.last_used_at < u.at)
)__";

constexpr const char* record_tokens = R"__(
  UPDATE oauth_tokens t SET last_used_at = u.at
  FROM (SELECT hash, at FROM
          unnest($1::text[], $2::timestamptz[]) AS x(hash, at)) AS u
  WHERE t.access_token_hash = u.hash
    AND (t.last_used_at IS NULL OR t.last_used_at < u.at)
)__";

constexpr const char* insert_key = R"__(
  INSERT INTO api_keys (id, key_hash, key_prefix, key_type, scopes,
                        rate_limit_rpm, is_active, expires_at)
  VALUES ($1, $2, $3, 'live', $4, $5, true, $6)
)__";

constexpr const char* insert_named_key = R"__(
  INSERT INTO api_keys (id, key_hash, key_prefix, key_type, scopes,
                        rate_limit_rpm, is_active, expires_at, name)
  VALUES ($1, $2, $3, 'live', $4, $5, true, $6, $7)
)__";

constexpr const char* has_name = R"__(
  SELECT 1 FROM pg_attribute
  WHERE attrelid = to_regclass('api_keys') AND attname = 'name'
    AND NOT attisdropped
)__";

constexpr const char* count_keys = R"__(
  SELECT count(*) FROM api_keys WHERE id::text = $1 OR key_prefix = $1
)__";

constexpr const char* revoke_key = R"__(
  UPDATE api_keys SET is_active = false WHERE id::text = $1 OR key_prefix = $1
)__";

constexpr const char* find_tables = R"__(
  SELECT (to_regclass('api_keys') IS NOT NULL)::int,
         (to_regclass('oauth_tokens') IS NOT NULL)::int
)__";

std::optional<timestamp> optional_time(const pqxx::field& x) {
  auto microseconds = optional_integer(x);
  if (!microseconds)
    return std::nullopt;
  return from_microseconds(*microseconds);
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

class server_key_store : public key_store {
public:
  explicit server_key_store(connection_info info)
    : description_(std::move(info.description)),
      session_(std::move(info.conninfo), setup) {
    // nop
  }

  result<std::optional<auth::credential>>
  find(const auth::token_query& token) override {
    using found = result<std::optional<auth::credential>>;
    return session_.run([&](connection& db) -> found {
      try {
        auto rows
          = db.run(find_statement(token.kind), auth::to_hex(token.digest));
        if (rows.empty())
          return std::nullopt;
        auto row = rows.front();
        auto limit = auth::fixed_limit(token.kind);
        return auth::credential{
          std::string{text(row[0])}, auth::parse_scopes(text(row[1])),
          limit ? limit : optional_integer(row[2]), optional_time(row[3])};
      } catch (const pqxx::undefined_table&) {
        return std::nullopt;
      }
    });
  }

  result<void> record(std::span<const auth::key_use> uses) override {
    return session_.run([&](connection& db) -> result<void> {
      record(db, uses, true);
      record(db, uses, false);
      return {};
    });
  }

  result<key_tables> tables() override {
    return session_.run(
      [](connection& db) -> result<key_tables> { return tables_of(db); });
  }

  result<void> create_tables() override {
    return session_.run([](connection& db) -> result<void> {
      db.exec(api_keys_table);
      return {};
    });
  }

  result<void> add(const new_key& key) override {
    return session_.run([&](connection& db) -> result<void> {
      if (!tables_of(db).api_keys)
        return no_key_table();
      array_literal scopes;
      for (const auto& x : key.scopes)
        scopes.add(std::string_view{x});
      std::optional<std::string> expiry;
      if (key.expires_at)
        expiry = to_text(*key.expires_at);
      auto hash = auth::to_hex(key.digest);
      if (key.name.empty()) {
        db.run(insert_key, key.id, hash, key.prefix, scopes.finish(),
               key.rate_limit_rpm, expiry);
        return {};
      }
      if (db.run(has_name).empty())
        return fail(errc::invalid_argument,
                    "The table api_keys has no column name; leave out --name");
      db.run(insert_named_key, key.id, hash, key.prefix, scopes.finish(),
             key.rate_limit_rpm, expiry, key.name);
      return {};
    });
  }

  result<std::vector<listed_key>> list() override {
    using listed = result<std::vector<listed_key>>;
    return session_.run([](connection& db) -> listed {
      if (!tables_of(db).api_keys)
        return no_key_table();
      std::vector<listed_key> out;
      for (const auto& row : db.run(list_keys)) {
        listed_key x;
        x.id = text(row[0]);
        x.prefix = text(row[1]);
        x.name = text(row[2]);
        x.scopes = text(row[3]);
        x.rate_limit_rpm = optional_integer(row[4]);
        x.active = integer(row[5]) != 0;
        x.expires_at = optional_time(row[6]);
        x.last_used_at = optional_time(row[7]);
        out.push_back(std::move(x));
      }
      return out;
    });
  }

  result<void> revoke(const std::string& id_or_prefix) override {
    return session_.run([&](connection& db) -> result<void> {
      if (!tables_of(db).api_keys)
        return no_key_table();
      transaction tx{db, "BEGIN"};
      auto matches = integer(db.run(count_keys, id_or_prefix)[0][0]);
      auto outcome = revoked(static_cast<std::size_t>(matches), id_or_prefix);
      if (!outcome)
        return outcome;
      db.run(revoke_key, id_or_prefix);
      tx.commit();
      return outcome;
    });
  }

  std::string description() const override {
    return description_;
  }

private:
  static key_tables tables_of(connection& db) {
    auto row = db.run(find_tables).front();
    return {integer(row[0]) != 0, integer(row[1]) != 0};
  }

  static void record(connection& db, std::span<const auth::key_use> uses,
                     bool of_api_keys) {
    array_literal hashes;
    array_literal times;
    auto any = false;
    for (const auto& use : uses) {
      if ((use.key.kind == auth::token_kind::api_key) != of_api_keys)
        continue;
      hashes.add(std::string_view{auth::to_hex(use.key.digest)});
      times.add(std::string_view{to_text(use.at)});
      any = true;
    }
    if (any)
      db.run(of_api_keys ? record_api_keys : record_tokens, hashes.finish(),
             times.finish());
  }

  std::string description_;
  session session_;
};

} // namespace

result<std::unique_ptr<key_store>> make_key_store(std::string_view url) {
  auto info = parse_url(url);
  if (!info)
    return tl::make_unexpected(std::move(info.error()));
  return std::make_unique<server_key_store>(std::move(*info));
}

} // namespace tuner::storage::postgres
