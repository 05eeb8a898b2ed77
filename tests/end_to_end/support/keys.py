"""Databases of keys and what is in them."""

import hashlib
import subprocess
import zlib

from support.service import binary, environment

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

# The tables of the service that issues tokens, in PostgreSQL in full.
POSTGRES_TABLES = """
CREATE TABLE "user" (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
  "emailVerified" BOOLEAN NOT NULL, image TEXT, role TEXT,
  "createdAt" TIMESTAMP NOT NULL DEFAULT now(),
  "updatedAt" TIMESTAMP NOT NULL DEFAULT now(), org_id TEXT);
CREATE TABLE oauth_tokens (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  access_token_hash TEXT NOT NULL UNIQUE,
  refresh_token_hash TEXT NOT NULL UNIQUE,
  access_token_prefix TEXT, user_id TEXT NOT NULL REFERENCES "user" (id),
  scopes TEXT[], rate_limit_rpm INT DEFAULT 60,
  access_token_expires_at TIMESTAMPTZ NOT NULL,
  refresh_token_expires_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ DEFAULT now(), updated_at TIMESTAMPTZ,
  last_used_at TIMESTAMPTZ, revoked_at TIMESTAMPTZ, revoked_reason TEXT,
  client_id TEXT NOT NULL DEFAULT 'mcp', device_code_id UUID,
  grant_type TEXT NOT NULL DEFAULT 'device_code' CHECK (grant_type IN
    ('device_code', 'client_credentials', 'refresh_token')),
  client_id_ref UUID, user_agent TEXT, ip_address TEXT, org_id TEXT,
  org_slug TEXT);
INSERT INTO "user" (id, name, email, "emailVerified")
  VALUES ('u1', 'Ada', 'ada@example.com', true);
"""

SQLITE_TABLES = """
CREATE TABLE "user" (id TEXT PRIMARY KEY, name TEXT, email TEXT);
CREATE TABLE oauth_tokens (
  id TEXT PRIMARY KEY, access_token_hash TEXT NOT NULL UNIQUE,
  refresh_token_hash TEXT NOT NULL UNIQUE, access_token_prefix TEXT,
  user_id TEXT NOT NULL, scopes TEXT, access_token_expires_at TEXT NOT NULL,
  refresh_token_expires_at TEXT NOT NULL, last_used_at TEXT, revoked_at TEXT,
  client_id TEXT NOT NULL DEFAULT 'mcp',
  grant_type TEXT NOT NULL DEFAULT 'device_code');
INSERT INTO "user" VALUES ('u1', 'Ada', 'ada@example.com');
"""


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def checked(kind, secret):
    """A token of an issuer, with its checksum."""
    head = f"egm_{kind}_{secret}"
    number = zlib.crc32(head.encode())
    text = ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        text = BASE62[digit] + text
    return f"{head}_{text}"


class Keys:
    """What may be done with a database of keys from outside."""

    def __init__(self, database, directory):
        self.database = database
        self.directory = directory

    def run(self, *arguments):
        """`tuner keys …`; returns the finished process."""
        return subprocess.run(
            [binary(), "keys", *arguments], cwd=self.directory,
            env=environment({"AUTH_DATABASE_URL": self.database.url}),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, timeout=60, check=False)

    def done(self, *arguments):
        """The same; it must succeed. Returns its output."""
        finished = self.run(*arguments)
        if finished.returncode != 0:
            raise AssertionError(f"{arguments}: {finished.stderr}")
        return finished.stdout

    def create(self, scopes, *more):
        return self.done("create", "--scopes", scopes, *more).strip()

    def issuer_tables(self):
        self.database.execute(
            SQLITE_TABLES if self.database.kind == "sqlite"
            else POSTGRES_TABLES)

    def issue(self, token, scopes, grant="device_code",
              expires="2040-01-01 00:00:00+00:00"):
        """Adds a token as its issuer would."""
        names = f"'[\"{scopes}\"]'" if self.database.kind == "sqlite" \
            else f"ARRAY['{scopes}']"
        # The issuer's secret tells the rows apart, as UUIDs do.
        identity = token.split("_")[2]
        self.database.execute(
            "INSERT INTO oauth_tokens (id, access_token_hash, "
            "refresh_token_hash, access_token_prefix, user_id, scopes, "
            "access_token_expires_at, refresh_token_expires_at, grant_type) "
            f"VALUES ('{identity}', '{digest(token)}', 'r{digest(token)}', "
            f"'{token[:16]}', 'u1', {names}, '{expires}', '{expires}', "
            f"'{grant}')")
        return token
