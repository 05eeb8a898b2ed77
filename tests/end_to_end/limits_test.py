"""How much one may ask for: rates, sizes, and time."""

import socket
import unittest

from support.cases import ServedCase, on_every_database
from support.client import PREFIX
from support.guarded import GuardedCase


@on_every_database
class Rates(GuardedCase):

    def test_a_key_may_make_so_many_requests_a_minute(self):
        client = self.client_with(
            self.keys.create("tuner:read", "--rpm", "3"))
        for left in (2, 1, 0):
            answer = client.get("/studies")
            self.expect(200, answer)
            self.assertEqual(answer.headers["RateLimit-Limit"], "3")
            self.assertEqual(answer.headers["RateLimit-Remaining"], str(left))
            self.assertGreater(int(answer.headers["RateLimit-Reset"]), 0)
        answer = client.get("/studies")
        self.assertEqual(self.expect(429, answer)["detail"]["error"]["code"],
                         "RATE_LIMITED")
        wait = int(answer.headers["Retry-After"])
        self.assertTrue(15 <= wait <= 20, wait)
        self.assertEqual(answer.headers["RateLimit-Remaining"], "0")

    def test_other_keys_and_other_connections_share_nothing_or_all(self):
        key = self.keys.create("tuner:read", "--rpm", "20")
        statuses = []
        for _ in range(25):
            with self.service.client(key=key) as client:
                statuses.append(client.get("/studies").status)
        self.assertEqual(statuses, [200] * 20 + [429] * 5)
        self.expect(200, self.client.get("/studies"))

    def test_looking_the_key_up_again_does_not_refill_the_bucket(self):
        key = self.keys.create("tuner:read", "--rpm", "2")
        client = self.client_with(key)
        self.expect(200, client.get("/studies"))
        self.expect(200, client.get("/studies"))
        # A key that is made now and seen revoked: a period has passed.
        other = self.keys.create("tuner:read")
        self.expect(200, self.get_with(f"Bearer {other}"))
        self.keys.done("revoke", other[:16])
        self.service.wait_until(
            lambda _: self.get_with(f"Bearer {other}").status == 401)
        self.expect(429, client.get("/studies"))

    def test_refusals_count_and_say_what_is_left(self):
        client = self.client_with(
            self.keys.create("tuner:read", "--rpm", "100"))
        answer = client.post("/studies", {"name": "x"})
        self.assertEqual(answer.status, 403)
        self.assertEqual(answer.headers["RateLimit-Remaining"], "99")
        self.assertEqual(client.get("/studies/none").headers[
            "RateLimit-Remaining"], "98")

    def test_a_page_may_read_what_is_left(self):
        answer = self.client.raw("GET", PREFIX + "/studies", headers={
            "Origin": "http://localhost:3000"})
        exposed = answer.headers["Access-Control-Expose-Headers"]
        for name in ("RateLimit-Limit", "RateLimit-Remaining",
                     "RateLimit-Reset", "Retry-After"):
            self.assertIn(name, exposed)


@on_every_database
class Sizes(ServedCase):

    settings = {"MAX_BODY_BYTES": 10_000, "HTTP_READ_SECONDS": 1,
                "HTTP_IDLE_SECONDS": 2, "HTTP_MAX_CONNECTIONS": 50,
                "CORS_ORIGINS": "http://one.example, http://two.example:8080"}

    def exchange(self, data):
        """Sends bytes, returns all that comes until the connection ends."""
        with socket.create_connection(
                ("127.0.0.1", self.service.port), timeout=20) as connection:
            connection.sendall(data)
            received = b""
            while True:
                more = connection.recv(65536)
                if not more:
                    return received
                received += more

    def status_of(self, data):
        answer = self.exchange(data)
        self.assertTrue(answer.startswith(b"HTTP/1.1 "), answer[:80])
        return int(answer.split(b" ")[1])

    def test_what_is_too_large_has_its_status(self):
        get = f"GET {PREFIX}/health HTTP/1.1\r\nHost: x\r\n".encode()
        many = b"".join(b"X-%d: 1\r\n" % i for i in range(200))
        post = f"POST {PREFIX}/studies HTTP/1.1\r\nHost: x\r\n".encode()
        for data, status in (
                (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", 414),
                (get + b"X: " + b"a" * 9000 + b"\r\n\r\n", 431),
                (get + many + b"\r\n", 431),
                (post + b"Content-Length: 10001\r\n\r\n", 413),
                (post + b"Transfer-Encoding: chunked\r\n\r\n2711\r\n", 413)):
            with self.subTest(status=status, data=data[:60]):
                self.assertEqual(self.status_of(data), status)

    def test_depth_is_limited(self):
        body = '{"name": ' + "[" * 2000 + "]" * 2000 + "}"
        answer = self.client.raw(
            "POST", PREFIX + "/studies", body.encode(),
            {"Content-Type": "application/json"})
        self.expect(422, answer)

    def test_who_sends_too_slowly_is_told_and_cut_off(self):
        head = f"POST {PREFIX}/studies HTTP/1.1\r\nHost: x\r\n".encode()
        for data in (b"G", head, head + b"Content-Length: 9\r\n\r\n{"):
            with self.subTest(data=data):
                self.assertEqual(self.status_of(data), 408)

    def test_many_slow_clients_keep_nobody_else_waiting(self):
        slow = [socket.create_connection(("127.0.0.1", self.service.port))
                for _ in range(40)]
        try:
            for connection in slow:
                connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nA: ")
            self.expect(200, self.client.get("/health"))
        finally:
            for connection in slow:
                connection.close()

    def test_connections_beyond_the_limit_are_told(self):
        crowd = []
        try:
            for _ in range(60):
                crowd.append(socket.create_connection(
                    ("127.0.0.1", self.service.port), timeout=20))
            answer = crowd[-1].recv(65536)
            self.assertTrue(answer.startswith(b"HTTP/1.1 503 "), answer)
        finally:
            for connection in crowd:
                connection.close()
        self.service.wait_until(
            lambda _: self.exchange(
                f"GET {PREFIX}/health HTTP/1.1\r\nHost: x\r\n"
                "Connection: close\r\n\r\n".encode())
            .startswith(b"HTTP/1.1 200"))

    def test_origins_are_admitted_exactly_as_configured(self):
        for origin, admitted in (
                ("http://one.example", True),
                ("http://two.example:8080", True),
                ("http://two.example", False), ("https://one.example", False),
                ("http://one.example.evil", False), ("null", False),
                ("http://localhost:3000", False)):
            with self.subTest(origin=origin):
                answer = self.client.raw("GET", PREFIX + "/health",
                                         headers={"Origin": origin})
                self.assertEqual(
                    answer.headers["Access-Control-Allow-Origin"],
                    origin if admitted else None)
                self.assertEqual(answer.headers["Vary"], "Origin")

    def test_a_refusal_says_nothing_of_the_inside(self):
        for path in ("/studies/%00", "/studies?limit=x", "/studies/'--",
                     "/studies/x/trials/99999999999999999999"):
            answer = self.client.get(path)
            with self.subTest(path=path):
                self.assertTrue(400 <= answer.status < 500, answer)
                for word in ("SELECT", "SQL", "0x", ".cpp", "std::",
                             "Traceback"):
                    self.assertNotIn(word, answer.text)


if __name__ == "__main__":
    unittest.main()
