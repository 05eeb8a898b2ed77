#include "storage/key_store.hpp"

#include "tests/storage/databases.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace tuner;
using namespace tuner::storage;
using auth::token_kind;
using test::postgres_database;
using test::sqlite_database;
using test::unprepared;

namespace {

/// The tables of the service whose tokens these are, as far as they matter.
constexpr const char* postgres_tables = R"__(
  CREATE TABLE "user" (id TEXT PRIMARY KEY, name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE, "emailVerified" BOOLEAN NOT NULL, image TEXT,
    role TEXT, "createdAt" TIMESTAMP NOT NULL DEFAULT now(),
    "updatedAt" TIMESTAMP NOT NULL DEFAULT now(), org_id TEXT);
  CREATE TABLE oauth_tokens (id UUID PRIMARY KEY,
    access_token_hash TEXT NOT NULL UNIQUE,
    refresh_token_hash TEXT NOT NULL UNIQUE, access_token_prefix TEXT,
    user_id TEXT NOT NULL REFERENCES "user" (id), scopes TEXT[],
    rate_limit_rpm INT DEFAULT 60,
    access_token_expires_at TIMESTAMPTZ NOT NULL,
    refresh_token_expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ DEFAULT now(), updated_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ, revoked_at TIMESTAMPTZ, revoked_reason TEXT,
    client_id TEXT NOT NULL DEFAULT 'mcp', device_code_id UUID,
    grant_type TEXT NOT NULL DEFAULT 'device_code' CHECK (grant_type IN
      ('device_code', 'client_credentials', 'refresh_token')),
    client_id_ref UUID, user_agent TEXT, ip_address TEXT, org_id TEXT,
    org_slug TEXT);
)__";

constexpr const char* sqlite_tables = R"__(
  CREATE TABLE "user" (id TEXT PRIMARY KEY, name TEXT, email TEXT);
  CREATE TABLE oauth_tokens (id TEXT PRIMARY KEY, access_token_hash TEXT,
    refresh_token_hash TEXT, access_token_prefix TEXT, user_id TEXT,
    scopes TEXT, access_token_expires_at TEXT, refresh_token_expires_at TEXT,
    last_used_at TEXT, revoked_at TEXT, client_id TEXT, grant_type TEXT);
)__";

struct sqlite_keys : sqlite_database {
  sqlite_keys() : sqlite_database(unprepared) {
    // nop
  }

  static const char* issuer_tables() {
    return sqlite_tables;
  }

  static std::string list(const std::string& scopes) {
    return "'[\"" + scopes + "\"]'";
  }
};

struct postgres_keys : postgres_database {
  postgres_keys() : postgres_database(unprepared) {
    // nop
  }

  static const char* issuer_tables() {
    return postgres_tables;
  }

  static std::string list(const std::string& scopes) {
    return "ARRAY['" + scopes + "']";
  }
};

std::unique_ptr<key_store> open(const std::string& url) {
  auto out = open_key_store(url);
  REQUIRE_MESSAGE(out, out.error().what);
  return std::move(*out);
}

/// A store with the table, in a new database.
template <class Database>
struct prepared {
  prepared() : store(open(db.url())) {
    auto ok = store->create_tables();
    REQUIRE_MESSAGE(ok, ok.error().what);
  }

  std::optional<auth::credential> find(token_kind kind, const char* token) {
    auto out = store->find({kind, auth::digest_of(token)});
    REQUIRE_MESSAGE(out, out.error().what);
    return *out;
  }

  /// Adds rows to the tables of another service: a person's token, the same
  /// without scopes, revoked, and a program's.
  void issue_tokens() {
    db.execute(db.issuer_tables());
    db.execute("INSERT INTO \"user\" (id, name, email"
               + std::string{std::is_same_v<Database, postgres_keys>
                               ? ", \"emailVerified\") VALUES ('u', 'U', 'u@e',"
                                 " true)"
                               : ") VALUES ('u', 'U', 'u@e')"});
    auto add = [&](int i, const char* token, const std::string& scopes,
                   const std::string& grant, const std::string& revoked) {
      auto n = std::to_string(i);
      db.execute("INSERT INTO oauth_tokens (id, access_token_hash, "
                 "refresh_token_hash, access_token_prefix, user_id, scopes, "
                 "access_token_expires_at, refresh_token_expires_at, "
                 "revoked_at, client_id, grant_type) VALUES "
                 "('00000000-0000-4000-8000-00000000000"
                 + n + "', '" + auth::to_hex(auth::digest_of(token)) + "', 'r"
                 + n + "', 'egm_" + n + "', 'u', " + scopes
                 + ", '2040-01-02 03:04:05+00:00', '2041-01-01 00:00:00', "
                 + revoked + ", 'mcp', '" + grant + "')");
    };
    add(1, "person", db.list("tuner:read"), "device_code", "NULL");
    add(2, "no scopes", "NULL", "refresh_token", "NULL");
    add(3, "revoked", db.list("tuner:read"), "device_code",
        "'2020-01-01 00:00:00'");
    add(4, "program", db.list("memory:write"), "client_credentials", "NULL");
  }

  Database db;
  std::unique_ptr<key_store> store;
};

new_key some_key(const char* token, const char* id) {
  new_key out;
  out.id = id;
  out.digest = auth::digest_of(token);
  out.prefix = "engram_live_" + std::string{token};
  out.scopes = {"tuner:read", "memory:write"};
  out.rate_limit_rpm = 77;
  return out;
}

constexpr const char* id_1 = "11111111-1111-4111-8111-111111111111";
constexpr const char* id_2 = "22222222-2222-4222-8222-222222222222";

timestamp at(std::int64_t seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

} // namespace

#define ON_EVERY_DATABASE sqlite_keys, postgres_keys

TEST_SUITE("storage/key_store") {
  TEST_CASE_TEMPLATE("a key that was added is found with all it has", Database,
                     ON_EVERY_DATABASE) {
    prepared<Database> x;
    CHECK_FALSE(x.find(token_kind::api_key, "a"));
    auto key = some_key("a", id_1);
    key.expires_at = at(2'000'000'000);
    key.name = "it's \"mine\"";
    REQUIRE(x.store->add(key));
    auto found = x.find(token_kind::api_key, "a");
    REQUIRE(found);
    CHECK(found->label == "engram_live_a");
    CHECK(found->scopes == auth::parse_scopes("tuner:read memory:write"));
    CHECK(found->rate_limit_rpm == 77);
    CHECK(found->expires_at == at(2'000'000'000));
    REQUIRE(x.store->add(some_key("b", id_2)));
    CHECK_FALSE(x.find(token_kind::api_key, "b")->expires_at);
    CHECK_FALSE(x.find(token_kind::oauth, "a"));
    CHECK_FALSE(x.find(token_kind::client, "a"));

    auto listed = x.store->list();
    REQUIRE(listed);
    REQUIRE(listed->size() == 2);
    auto& first = (*listed)[0];
    CHECK(first.id == id_1);
    CHECK(first.name == key.name);
    CHECK(first.scopes == "tuner:read memory:write");
    CHECK(first.active);
    CHECK(first.expires_at == at(2'000'000'000));
    CHECK_FALSE(first.last_used_at);
  }

  TEST_CASE_TEMPLATE("a key is revoked by its id or its prefix", Database,
                     ON_EVERY_DATABASE) {
    prepared<Database> x;
    REQUIRE(x.store->add(some_key("a", id_1)));
    REQUIRE(x.store->add(some_key("b", id_2)));
    REQUIRE(x.store->revoke(id_1));
    CHECK_FALSE(x.find(token_kind::api_key, "a"));
    CHECK(x.find(token_kind::api_key, "b"));
    REQUIRE(x.store->revoke("engram_live_b"));
    CHECK_FALSE(x.find(token_kind::api_key, "b"));
    CHECK_FALSE((*x.store->list())[1].active);
    auto unknown = x.store->revoke("' OR '1' = '1");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == errc::invalid_argument);
  }

  TEST_CASE_TEMPLATE("a prefix that several keys have revokes none", Database,
                     ON_EVERY_DATABASE) {
    prepared<Database> x;
    auto other = some_key("b", id_2);
    other.prefix = "engram_live_a";
    REQUIRE(x.store->add(some_key("a", id_1)));
    REQUIRE(x.store->add(other));
    auto ambiguous = x.store->revoke("engram_live_a");
    REQUIRE_FALSE(ambiguous);
    CHECK(ambiguous.error().what
          == "2 API keys have the prefix 'engram_live_a'; name one by its id");
    CHECK(x.find(token_kind::api_key, "a"));
  }

  TEST_CASE_TEMPLATE("the last use is recorded and never gets earlier",
                     Database, ON_EVERY_DATABASE) {
    prepared<Database> x;
    x.issue_tokens();
    REQUIRE(x.store->add(some_key("a", id_1)));
    auth::token_query key{token_kind::api_key, auth::digest_of("a")};
    auth::token_query token{token_kind::client, auth::digest_of("program")};
    auth::token_query gone{token_kind::oauth, auth::digest_of("gone")};
    std::vector<auth::key_use> uses{
      {key, at(2'000)}, {token, at(3'000)}, {gone, at(4'000)}};
    REQUIRE(x.store->record(uses));
    uses = {{key, at(1'000)}};
    REQUIRE(x.store->record(uses));
    CHECK((*x.store->list())[0].last_used_at == at(2'000));
    CHECK(x.db
            .fetch("SELECT last_used_at FROM oauth_tokens WHERE "
                   "access_token_prefix = 'egm_4'")
            .starts_with("1970-01-01 00:50:00"));
  }

  TEST_CASE_TEMPLATE("tokens of persons and programs are found where their "
                     "issuer keeps them",
                     Database, ON_EVERY_DATABASE) {
    prepared<Database> x;
    CHECK_FALSE(x.find(token_kind::oauth, "person"));
    CHECK_FALSE(x.find(token_kind::client, "program"));
    x.issue_tokens();
    auto person = x.find(token_kind::oauth, "person");
    REQUIRE(person);
    CHECK(person->label == "egm_1");
    CHECK(person->scopes == auth::parse_scopes("tuner:read"));
    CHECK(person->rate_limit_rpm == 1'000);
    CHECK(person->expires_at == at(2'209'086'245));
    CHECK(x.find(token_kind::oauth, "no scopes")->scopes == auth::scope_set{});
    CHECK_FALSE(x.find(token_kind::oauth, "revoked"));
    auto program = x.find(token_kind::client, "program");
    REQUIRE(program);
    CHECK(program->scopes.may_write());
    CHECK(program->rate_limit_rpm == 5'000);
    CHECK_FALSE(x.find(token_kind::client, "person"));
  }

  TEST_CASE_TEMPLATE("without the table nothing is granted and the way out "
                     "is told",
                     Database, ON_EVERY_DATABASE) {
    Database db;
    auto store = open(db.url());
    db.backend().prepare_schema(); // For SQLite: the file.
    auto found = store->find({token_kind::api_key, auth::digest_of("a")});
    REQUIRE_MESSAGE(found, found.error().what);
    CHECK_FALSE(*found);
    CHECK_FALSE(store->tables()->api_keys);
    auto refused = store->add(some_key("a", id_1));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what.find("tuner keys init") != -1ul);
    CHECK_FALSE(store->list());
    CHECK_FALSE(store->revoke(id_1));
    REQUIRE(store->create_tables());
    REQUIRE(store->create_tables());
    CHECK(store->tables()->api_keys);
    CHECK_FALSE(store->tables()->oauth_tokens);
    CHECK(store->add(some_key("a", id_1)));
  }

  TEST_CASE("a table with no more than the needed columns will do") {
    postgres_keys db;
    db.execute("CREATE TABLE api_keys (id TEXT PRIMARY KEY, key_hash TEXT "
               "UNIQUE, key_prefix TEXT, key_type TEXT, user_id TEXT, scopes "
               "TEXT[], rate_limit_rpm INT, is_active BOOLEAN, expires_at "
               "TIMESTAMP, last_used_at TIMESTAMP)");
    auto store = open(db.url());
    auto key = some_key("a", id_1);
    key.name = "mine";
    auto refused = store->add(key);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what.find("--name") != -1ul);
    key.name = "";
    key.expires_at = at(2'000'000'000);
    REQUIRE(store->add(key));
    auth::token_query query{token_kind::api_key, key.digest};
    CHECK((*store->find(query))->expires_at == at(2'000'000'000));
    std::vector<auth::key_use> uses{{query, at(2'000)}};
    REQUIRE(store->record(uses));
    CHECK((*store->list())[0].last_used_at == at(2'000));
    for (auto [time, expected] :
         {std::pair{"infinity", std::optional<timestamp>{}},
          {"-infinity", std::optional{at(0)}}}) {
      db.execute("UPDATE api_keys SET expires_at = '" + std::string{time}
                 + "'");
      CHECK((*store->find(query))->expires_at == expected);
    }
    db.execute("UPDATE api_keys SET is_active = NULL, scopes = NULL");
    CHECK_FALSE(*store->find(query));
  }

  TEST_CASE("an expiry that nobody can read has passed") {
    prepared<sqlite_keys> x;
    REQUIRE(x.store->add(some_key("a", id_1)));
    x.db.execute("UPDATE api_keys SET expires_at = 'tomorrow'");
    CHECK(x.find(token_kind::api_key, "a")->expires_at == at(0));
    x.db.execute("UPDATE api_keys SET expires_at = '2033-05-18T03:33:20Z', "
                 "scopes = 'tuner:write'");
    auto found = x.find(token_kind::api_key, "a");
    CHECK(found->expires_at == at(2'000'000'000));
    CHECK(found->scopes == auth::scope_set{});
  }

  TEST_CASE("a file that is not there is made by nothing but create_tables") {
    sqlite_keys db;
    auto store = open(db.url());
    CHECK(store->tables().error().code == errc::unavailable);
    CHECK(store->find({}).error().code == errc::unavailable);
    CHECK(store->add(some_key("a", id_1)).error().code == errc::unavailable);
    REQUIRE(store->create_tables());
  }

  TEST_CASE("a server that does not answer is unavailable, not ignorant") {
    auto store = open("postgresql://u:secret@127.0.0.1:1/x");
    auto found = store->find({});
    REQUIRE_FALSE(found);
    CHECK(found.error().code == errc::unavailable);
    CHECK(found.error().what.find("secret") == -1ul);
    CHECK(store->description().find("secret") == -1ul);
  }

  TEST_CASE("a URL of no database is refused without its password") {
    auto none = open_key_store("mysql://u:secret@h/x");
    REQUIRE_FALSE(none);
    CHECK(none.error().code == errc::invalid_argument);
    CHECK(none.error().what.find("secret") == -1ul);
  }
}
