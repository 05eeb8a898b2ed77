"""What the front end answers whatever the resource: redirects, unknown paths
and methods, limits, request ids; and what it says when it is in trouble."""

import re
import socket
import unittest

from support import postgres
from support.cases import SPACE, ServedCase, on_every_database
from support.client import PREFIX, Answer, study_path, trial_path
from support.databases import PostgresDatabase, SqliteDatabase
from support.service import Service


class RawSocket:
    """For requests that http.client refuses to send."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), 20)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._socket.close()

    def send(self, data):
        self._socket.sendall(data)

    def answer(self):
        """Reads until the server closes; returns the first answer."""
        data = b""
        try:
            while True:
                piece = self._socket.recv(65536)
                if not piece:
                    break
                data += piece
        except ConnectionResetError:
            pass
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = dict(re.split(": *", x, maxsplit=1) for x in lines[1:])
        return Answer(int(lines[0].split(" ")[1]), headers, body)


@on_every_database
class Statuses(ServedCase):

    settings = {"MAX_BODY_BYTES": 100_000, "HTTP_READ_SECONDS": 2}

    def raw(self, *pieces):
        with RawSocket(self.service.port) as connection:
            for piece in pieces:
                connection.send(piece)
            return connection.answer()

    def request(self, line, headers="", body=b""):
        head = f"{line}\r\nHost: x\r\nConnection: close\r\n{headers}\r\n"
        return self.raw(head.encode("latin-1") + body)

    def check_error(self, status, answer):
        body = self.expect(status, answer)
        self.assertIn("detail", body)
        self.assertTrue(answer.headers["X-Request-Id"])
        return body

    def test_every_answer_carries_a_request_id(self):
        self.create()
        ids = set()
        for method, path in (
                ("GET", "/health"), ("GET", "/ready"), ("GET", "/studies"),
                ("GET", study_path(self.study)), ("GET", "/nowhere"),
                ("DELETE", "/health"), ("POST", "/studies"),
                ("GET", study_path("none")), ("GET", "/studies/")):
            answer = self.client.call(method, path)
            ids.add(answer.headers["X-Request-Id"])
        self.assertEqual(len(ids), 9)
        self.assertNotIn(None, ids)

    def test_a_request_id_that_was_sent_is_kept(self):
        answer = self.client.raw("GET", PREFIX + "/studies/none",
                                 headers={"X-Request-Id": "abc-123"})
        self.assertEqual(answer.headers["X-Request-Id"], "abc-123")
        self.assertEqual(answer.json["request_id"], "abc-123")

    def test_unknown_paths_are_not_found(self):
        for path in ("/", "/v1", PREFIX, PREFIX + "/none",
                     PREFIX + "/studies/a/b/c", "/v1/tunerx/health"):
            answer = self.client.raw("GET", path)
            self.assertEqual(self.check_error(404, answer)["detail"],
                             "Not Found")

    def test_wrong_methods_are_refused_with_the_right_ones(self):
        for method, path, allowed in (
                ("POST", "/health", "GET"), ("PUT", "/studies", "POST"),
                ("DELETE", "/studies", "GET"),
                ("POST", "/studies/x", "DELETE"),
                ("GET", "/studies/x/trials/0/complete", "POST"),
                ("DELETE", "/studies/x/trials/0", "GET")):
            with self.subTest(method=method, path=path):
                answer = self.client.call(method, path)
                body = self.check_error(405, answer)
                self.assertEqual(body["detail"], "Method Not Allowed")
                self.assertIn(allowed, answer.headers["Allow"])

    def test_a_trailing_slash_redirects(self):
        for path in ("/health/", "/studies/", "/studies/a%2Fb/"):
            answer = self.client.get(path)
            self.assertEqual(answer.status, 307)
            self.assertTrue(
                answer.headers["Location"].endswith(PREFIX + path[:-1]))
        answer = self.client.get("/studies/?limit=5")
        self.assertEqual(answer.status, 307)
        self.assertTrue(answer.headers["Location"].endswith("?limit=5"))

    def test_bad_percent_encoding_is_refused(self):
        for path in ("/studies/%", "/studies/%zz", "/studies/%ff",
                     "/studies/%00", "/studies/a%C0%AF"):
            with self.subTest(path=path):
                answer = self.client.get(path)
                self.assertEqual(answer.status, 400, answer)

    def test_head_is_get_without_a_body(self):
        answer = self.client.raw("HEAD", PREFIX + "/health")
        self.assertEqual((answer.status, answer.body), (200, b""))

    def test_a_long_request_line_is_refused(self):
        answer = self.request(f"GET {PREFIX}/studies/{'x' * 40_000} HTTP/1.1")
        self.check_error(414, answer)

    def test_large_or_many_headers_are_refused(self):
        line = f"GET {PREFIX}/health HTTP/1.1"
        self.check_error(431, self.request(line, f"A: {'x' * 40_000}\r\n"))
        self.check_error(431, self.request(line, "A: b\r\n" * 1_000))

    def test_a_large_body_is_refused(self):
        line = f"POST {PREFIX}/studies HTTP/1.1"
        answer = self.request(
            line, "Content-Type: application/json\r\n"
                  "Content-Length: 100001\r\n")
        self.check_error(413, answer)
        chunk = b"2710\r\n" + b" " * 10_000 + b"\r\n"
        answer = self.request(
            line, "Content-Type: application/json\r\n"
                  "Transfer-Encoding: chunked\r\n",
            chunk * 12 + b"0\r\n\r\n")
        self.check_error(413, answer)

    def test_a_body_in_chunks_is_read(self):
        self.create()
        self.ask()
        answer = self.request(
            f"POST {PREFIX}{trial_path(self.study, 0)}/complete HTTP/1.1",
            "Content-Type: application/json\r\n"
            "Transfer-Encoding: chunked\r\n",
            b'9\r\n{"values"\r\n5\r\n: 1.5\r\n1\r\n}\r\n0\r\n\r\n')
        self.assertEqual(self.expect(200, answer)["values"], [1.5])

    def test_ambiguous_framing_is_refused(self):
        line = f"POST {PREFIX}/studies HTTP/1.1"
        for headers in ("Content-Length: abc\r\n", "Content-Length: -1\r\n",
                        "Content-Length: 2\r\nContent-Length: 3\r\n",
                        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                        "Transfer-Encoding: gzip\r\n"):
            with self.subTest(headers=headers):
                answer = self.request(line, headers, b"{}")
                self.assertIn(answer.status, (400, 411, 501), answer)

    def test_what_is_not_http_is_refused(self):
        for data in (b"\x16\x03\x01\x02\x00\r\n\r\n", b"HELLO\r\n\r\n",
                     b"GET / HTTP/9.9\r\n\r\n"):
            with self.subTest(data=data):
                self.assertIn(self.raw(data).status, (400, 505))

    def test_a_slow_request_is_given_up(self):
        answer = self.raw(f"POST {PREFIX}/studies HTTP/1.1\r\n".encode())
        self.assertEqual(answer.status, 408)

    def test_pipelined_requests_are_answered_in_order(self):
        get = f"GET {PREFIX}/health HTTP/1.1\r\nHost: x\r\n"
        with RawSocket(self.service.port) as connection:
            connection.send((f"{get}X-Request-Id: one\r\n\r\n"
                             f"{get}X-Request-Id: two\r\n"
                             "Connection: close\r\n\r\n").encode())
            answer = connection.answer()
        self.assertEqual(answer.headers["X-Request-Id"], "one")
        self.assertIn(b"X-Request-Id: two", answer.body)

    def test_the_service_still_serves_after_all_this(self):
        self.create()
        self.tell(self.ask()["trial_id"], 1.0)


class Cors(ServedCase, unittest.TestCase):

    database_class = SqliteDatabase
    settings = {"CORS_ORIGINS": '["http://localhost:3000"]'}

    def test_an_allowed_origin_may_read_answers(self):
        answer = self.client.raw("GET", PREFIX + "/health", headers={
            "Origin": "http://localhost:3000"})
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"],
                         "http://localhost:3000")
        self.assertIn("Origin", answer.headers["Vary"])
        answer = self.client.raw("GET", PREFIX + "/health", headers={
            "Origin": "http://evil.example"})
        self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])

    def test_preflight_requests_are_answered(self):
        def preflight(origin):
            return self.client.raw("OPTIONS", PREFIX + "/studies", headers={
                "Origin": origin, "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type"})
        answer = preflight("http://localhost:3000")
        self.assertEqual(answer.status, 200)
        self.assertIn("POST", answer.headers["Access-Control-Allow-Methods"])
        self.assertEqual(answer.headers["Access-Control-Max-Age"], "600")
        self.assertEqual(preflight("http://evil.example").status, 400)


class Deadline(ServedCase, unittest.TestCase):
    """A writer that hangs: another session holds the lock on the study."""

    database_class = PostgresDatabase
    settings = {"REQUEST_DEADLINE_SECONDS": 1}

    def test_a_request_that_takes_too_long_is_answered_504(self):
        self.create()
        asked = self.ask()
        path = trial_path(self.study, 0) + "/complete"
        with self.database.lock_study(self.study):
            answer = self.client.post(path, {"values": 1.5})
            body = self.expect(504, answer)
            self.assertIn("detail", body)
            self.assertEqual(body["request_id"],
                             answer.headers["X-Request-Id"])
            self.assertIn("Retry-After", answer.headers)
        # The same tell again succeeds, whatever became of the first.
        answer = self.client.post(path, {"values": 1.5})
        while answer.status in (503, 504):
            self.assertIn("Retry-After", answer.headers)
            answer = self.client.post(path, {"values": 1.5})
        self.assertEqual(self.expect(200, answer)["values"], [1.5])
        self.assertEqual(self.trial(0)["params"], asked["params"])
        self.assertEqual(self.ask()["trial_id"], 1)


class NoDatabase(unittest.TestCase):
    """Started before its database."""

    def test_a_service_without_database_says_so_until_there_is_one(self):
        cluster = postgres.Cluster()
        self.addCleanup(cluster.close)
        service = Service(cluster.url("postgres"), cluster.directory)
        self.addCleanup(service.close)
        service.start(wait_ready=False)
        service.wait_not_ready()
        with service.client() as client:
            answer = client.get("/ready")
            self.assertEqual(answer.json["status"], "not_ready")
            self.assertTrue(answer.json["reason"])
            self.assertNotIn(postgres.PASSWORD, answer.text)
            answer = client.get("/health")
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.json["status"], "degraded")
            self.assertIs(answer.json["storage_connected"], False)
            body = {"name": "x", "search_space": SPACE}
            for answer in (client.post("/studies", body),
                           client.get("/studies"),
                           client.get(study_path("x"))):
                self.assertEqual(answer.status, 503, answer)
                self.assertIn("Retry-After", answer.headers)
            cluster.start()
            service.wait_ready()
            self.assertEqual(client.post("/studies", body).status, 201)


if __name__ == "__main__":
    unittest.main()
