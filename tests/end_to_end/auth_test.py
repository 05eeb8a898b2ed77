"""Who may use the service: keys, tokens, scopes."""

import signal
import unittest

from support import postgres
from support.cases import SPACE, on_every_database
from support.client import PREFIX
from support.databases import PostgresDatabase, SqliteDatabase
from support.events import EventStream
from support.guarded import GuardedCase
from support.keys import checked, digest

PERSON = checked("oauth", "0123456789abcdef0123456789abcdef")
PROGRAM = checked("client", "fedcba9876543210fedcba9876543210")
READ_SCOPES = "API key lacks required scope. Need one of: tuner:read, " \
    "tuner:write, memory:write"
WRITE_SCOPES = "API key lacks required scope. Need one of: tuner:write, " \
    "memory:write"


@on_every_database
class Auth(GuardedCase):

    @classmethod
    def prepare_keys(cls):
        cls.keys.issuer_tables()
        cls.keys.issue(PERSON, "tuner:read")
        cls.keys.issue(PROGRAM, "memory:write", grant="client_credentials")

    def list_status(self, key):
        return self.get_with(f"Bearer {key}").status

    def test_a_key_does_what_it_is_for(self):
        self.create()
        trial = self.ask()
        self.tell(trial["trial_id"], 1.0)
        answer = self.client.get("/studies/" + self.study)
        self.assertEqual(self.expect(200, answer)["best_value"], 1.0)

    def test_without_a_token_it_is_401(self):
        for value in (None, "", "Bearer", "Bearer ", f"Basic {self.key}",
                      self.key):
            with self.subTest(value=value):
                answer = self.get_with(value)
                self.refused(401, "UNAUTHORIZED",
                             "Missing Authorization header", answer)
                self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
                self.assertIn("X-Request-Id", answer.headers)
                self.assertNotIn("RateLimit-Limit", answer.headers)

    def test_what_is_no_token_is_401(self):
        for token in ("x", self.key[:-1], self.key + "0", "'; DROP TABLE x",
                      "engram_live_" + "é" * 16, "a" * 7000):
            with self.subTest(token=token[:40]):
                self.refused(401, "UNAUTHORIZED", "Invalid token format",
                             self.get_with(f"Bearer {token}"))

    def test_tokens_that_nobody_issued_are_401(self):
        wrong = self.key[:-1] + ("0" if self.key[-1] != "0" else "1")
        for token in (wrong, wrong.replace("live", "test"),
                      PERSON[:-1] + ("0" if PERSON[-1] != "0" else "1"),
                      checked("oauth", "f" * 32), checked("client", "f" * 32),
                      PERSON.replace("oauth", "client")):
            with self.subTest(token=token):
                self.refused(401, "UNAUTHORIZED", "Invalid or expired token",
                             self.get_with(f"Bearer {token}"))

    def test_two_authorization_headers_are_none(self):
        with self.service.client() as client:
            answer = client.raw("GET", PREFIX + "/studies", headers={
                "Authorization": f"Bearer {self.key}",
                "authorization": f"Bearer {self.key}"})
        self.assertEqual(answer.status, 401)

    def test_reading_takes_any_scope_and_writing_one_of_two(self):
        self.create()
        body = {"name": self.study, "search_space": SPACE,
                "direction": "minimize"}
        reader = self.client_with(self.keys.create("tuner:read"))
        for path in ("/studies", f"/studies/{self.study}/trials"):
            self.expect(200, reader.get(path))
        self.assertEqual(reader.call("HEAD", "/studies").status, 200)
        for method, path in (
                ("POST", "/studies"), ("PATCH", f"/studies/{self.study}"),
                ("DELETE", f"/studies/{self.study}"),
                ("POST", f"/studies/{self.study}/trials/suggest")):
            with self.subTest(method=method, path=path):
                self.refused(403, "FORBIDDEN", WRITE_SCOPES,
                             reader.call(method, path, body))
        for scopes in ("memory:write", "tuner:write", "tuner:read,tuner:write"):
            writer = self.client_with(self.keys.create(scopes))
            self.expect(200, writer.get("/studies"))
            self.expect(200, writer.post("/studies", body))

    def test_who_may_nothing_may_not_even_read(self):
        key = self.keys.create("tuner:read")
        self.keys.database.execute(
            "UPDATE api_keys SET scopes = NULL WHERE key_hash = "
            f"'{digest(key)}'")
        self.refused(403, "FORBIDDEN", READ_SCOPES,
                     self.get_with(f"Bearer {key}"))

    def test_tokens_of_persons_and_programs_are_accepted(self):
        person = self.client_with(PERSON)
        answer = person.get("/studies")
        self.expect(200, answer)
        self.assertEqual(answer.headers["RateLimit-Limit"], "1000")
        self.refused(403, "FORBIDDEN", WRITE_SCOPES, person.post("/studies"))
        program = self.client_with(PROGRAM)
        answer = program.post("/studies", {"name": self.study,
                                           "search_space": SPACE})
        self.expect(201, answer)
        self.assertEqual(answer.headers["RateLimit-Limit"], "5000")

    def test_expired_and_revoked_tokens_are_401(self):
        over = self.keys.issue(checked("oauth", "1" * 32), "tuner:read",
                               expires="2020-01-01 00:00:00+00:00")
        gone = self.keys.issue(checked("oauth", "2" * 32), "tuner:read")
        self.keys.database.execute(
            "UPDATE oauth_tokens SET revoked_at = '2020-01-01 00:00:00' "
            f"WHERE access_token_hash = '{digest(gone)}'")
        for token in (over, gone):
            self.refused(401, "UNAUTHORIZED", "Invalid or expired token",
                         self.get_with(f"Bearer {token}"))

    def test_a_key_expires_on_its_own(self):
        key = self.keys.create("tuner:read", "--expires", "3s")
        self.assertEqual(self.list_status(key), 200)
        self.service.wait_until(lambda _: self.list_status(key) == 401)

    def test_a_revoked_key_stops_working(self):
        key = self.keys.create("tuner:read")
        self.assertEqual(self.list_status(key), 200)
        self.keys.done("revoke", key[:16])
        self.service.wait_until(lambda _: self.list_status(key) == 401,
                                seconds=10)
        self.assertIn("revoked", self.keys.done("list"))

    def test_a_revoked_key_ends_its_streams(self):
        key = self.keys.create("tuner:read")
        self.create()
        with EventStream(self.service.port, self.study,
                         headers=f"Authorization: Bearer {key}\r\n") as stream:
            stream.wait_open()
            self.keys.done("revoke", key[:16])
            # Who comes back meanwhile may be let in once more.
            self.assertEqual(list(stream.events()), [])
        self.service.wait_until(lambda _: self.list_status(key) == 401,
                                seconds=10)

    def test_a_key_that_was_tried_too_early_works_once_it_is_there(self):
        token = checked("oauth", "3" * 32)
        self.assertEqual(self.list_status(token), 401)
        self.keys.issue(token, "tuner:read")
        self.service.wait_until(lambda _: self.list_status(token) == 200)

    def test_the_last_use_is_recorded(self):
        key = self.keys.create("tuner:read")
        self.assertEqual(self.list_status(key), 200)
        used = "SELECT last_used_at FROM api_keys WHERE key_hash = " \
            f"'{digest(key)}' AND last_used_at IS NOT NULL"
        self.service.wait_until(lambda _: self.keys.database.rows(used))
        self.assertEqual(self.list_status(PROGRAM), 200)
        self.service.wait_until(lambda _: self.keys.database.rows(
            "SELECT 1 AS one FROM oauth_tokens WHERE grant_type = "
            "'client_credentials' AND last_used_at IS NOT NULL"))

    def test_health_and_description_are_open_and_nothing_else(self):
        with self.service.client() as client:
            self.expect(200, client.get("/health"))
            self.expect(200, client.get("/ready"))
            self.expect(200, client.get("/openapi.json"))
            page = client.raw("GET", "/docs")
            self.assertEqual(page.status, 200)
            self.assertIn("default-src 'none'",
                          page.headers["Content-Security-Policy"])
            for path in ("/studies", "/studies/x", "/studies/x/trials",
                         "/studies/x/best", "/studies/x/pareto",
                         "/studies/x/importance", "/studies/x/history",
                         "/studies/x/export"):
                with self.subTest(path=path):
                    self.assertEqual(client.get(path).status, 401)
            self.assertEqual(client.get("/nowhere").status, 404)
            self.assertEqual(client.raw("GET", "/").status, 404)

    def test_a_body_is_not_looked_at_without_a_key(self):
        with self.service.client() as client:
            answer = client.raw("POST", PREFIX + "/studies", b"{nonsense",
                                {"Content-Type": "application/json"})
        self.assertEqual(answer.status, 401)

    def test_a_preflight_needs_no_key_and_refusals_can_be_read(self):
        origin = {"Origin": "http://localhost:3000"}
        with self.service.client() as client:
            answer = client.raw("OPTIONS", PREFIX + "/studies", headers={
                **origin, "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization"})
            self.assertEqual((answer.status, answer.text), (200, "OK"))
            self.assertEqual(answer.headers["Access-Control-Allow-Headers"],
                             "authorization")
            answer = client.raw("GET", PREFIX + "/studies", headers=origin)
        self.assertEqual(answer.status, 401)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"],
                         "http://localhost:3000")

    def test_the_log_names_callers_but_no_secret(self):
        key = self.keys.create("tuner:read")
        self.assertEqual(self.list_status(key), 200)
        self.service.wait_for_event(lambda x: x.get("caller") == key[:16])
        self.assertEqual(self.list_status(key + "0"), 401)
        self.service.wait_for_event(
            lambda x: x.get("status") == "401" and "caller" not in x)
        for line in self.service.lines:
            self.assertNotIn(key[16:], line)
            self.assertNotIn(postgres.PASSWORD, line)

    def test_no_secret_is_kept(self):
        key = self.keys.create("tuner:read")
        rows = self.keys.database.rows("SELECT * FROM api_keys")
        self.assertIn(digest(key), [x["key_hash"] for x in rows])
        self.assertNotIn(key[16:], repr(rows))


@on_every_database
class WithoutTables(GuardedCase):
    """What is missing is told, and not made on the quiet."""

    def start_with(self, database):
        service = type(self.service)(
            self.database.url, self.service.directory, AUTH_ENABLED="true",
            AUTH_DATABASE_URL=database.url)
        self.addCleanup(service.close)
        service.start(wait_ready=False)
        service.process.wait(timeout=30)
        self.assertNotEqual(service.process.returncode, 0)
        service._join()
        return service.tail()

    def test_a_database_without_tables_stops_the_start(self):
        self.keys.database.execute("ALTER TABLE api_keys RENAME TO others")
        try:
            said = self.start_with(self.keys.database)
            self.assertIn("tuner keys init", said)
            self.assertIn("tuner keys init", self.keys.run("list").stderr)
            self.assertIn("tuner keys init", self.keys.run(
                "create", "--scopes", "tuner:read").stderr)
            # A service that runs already accepts nothing.
            self.service.wait_until(
                lambda _: self.get_with(f"Bearer {self.key}").status == 401)
        finally:
            self.keys.database.execute("ALTER TABLE others RENAME TO api_keys")
        self.service.wait_until(
            lambda _: self.get_with(f"Bearer {self.key}").status == 200)


class OneFile(GuardedCase, unittest.TestCase):
    """Keys and studies may share a file."""

    database_class = SqliteDatabase

    @classmethod
    def make_database(cls):
        return cls.keys.database

    def test_keys_and_studies_live_in_one_file(self):
        self.create()
        self.ask()
        other = self.client_with(self.keys.create("tuner:write"))
        self.expect(200, other.get("/studies/" + self.study))
        tables = {x["name"] for x in self.keys.database.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table'")}
        self.assertLessEqual({"api_keys", "trials"}, tables)


class Outage(GuardedCase, unittest.TestCase):
    """The database of keys goes away and comes back."""

    database_class = PostgresDatabase

    @classmethod
    def make_key_database(cls, directory):
        cls.cluster = postgres.Cluster()
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        return PostgresDatabase(directory, cls.cluster)

    def test_known_keys_go_on_and_others_are_told_to_wait(self):
        other = self.keys.create("tuner:read")
        self.assertEqual(self.get_with(f"Bearer {self.key}").status, 200)
        self.cluster.stop(signal.SIGQUIT)
        try:
            # Longer than a look-up counts.
            since = len(self.service.lines)
            self.service.wait_until(lambda _: (
                self.assertEqual(
                    self.get_with(f"Bearer {self.key}").status, 200)
                or any(x["event"] == "key database not reached"
                       for x in self.service.events(since))))
            for _ in range(50):
                self.assertEqual(
                    self.get_with(f"Bearer {self.key}").status, 200)
            answer = self.get_with(f"Bearer {other}")
            body = self.expect(503, answer)
            self.assertEqual(
                body["detail"],
                "The key cannot be checked at the moment; try again")
            self.assertEqual(answer.headers["Retry-After"], "1")
            self.assertEqual(self.get_with("Bearer nonsense").status, 401)
            with self.service.client() as client:
                self.expect(200, client.get("/ready"))
        finally:
            self.cluster.start()
        self.service.wait_until(
            lambda _: self.get_with(f"Bearer {other}").status == 200)


if __name__ == "__main__":
    unittest.main()
