"""The service over TLS."""

import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest

from support.cases import SPACE
from support.client import PREFIX, Client
from support.databases import SqliteDatabase
from support.service import Service


def make_certificate(directory, name):
    """A certificate of its own for 127.0.0.1; returns its two files."""
    certificate = os.path.join(directory, name + ".crt")
    key = os.path.join(directory, name + ".key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         "/CN=tuner", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
         "-out", certificate],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=True, timeout=60)
    return certificate, key


def trusting(certificate):
    return ssl.create_default_context(cafile=certificate)


class TlsClient(Client):

    def __init__(self, port, context, timeout=30.0):
        super().__init__(port, timeout)
        self._connection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=timeout, context=context)


class TlsService(Service):
    """Asks over TLS itself."""

    context = None

    def client(self, timeout=30.0, key=None):
        return TlsClient(self.port, self.context, timeout)


class Tls(unittest.TestCase):

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="tuner-test-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.certificate, self.key = make_certificate(self.directory, "one")
        self.context = trusting(self.certificate)

    def start(self, **settings):
        service = TlsService(
            SqliteDatabase(self.directory).url, self.directory,
            TLS_CERT_FILE=self.certificate, TLS_KEY_FILE=self.key, **settings)
        service.context = self.context
        self.addCleanup(service.close)
        return service.start()

    def client(self, service, context=None):
        client = TlsClient(service.port, context or self.context)
        self.addCleanup(client.close)
        return client

    def connect(self, service, context=None):
        """A socket over TLS."""
        plain = socket.create_connection(("127.0.0.1", service.port),
                                         timeout=20)
        self.addCleanup(plain.close)
        secure = (context or self.context).wrap_socket(
            plain, server_hostname="127.0.0.1")
        self.addCleanup(secure.close)
        return secure

    def test_events_are_streamed_over_tls(self):
        service = self.start()
        client = self.client(service)
        self.assertEqual(client.post("/studies", {
            "name": "s", "search_space": SPACE[:1], "sampler": "random",
            "direction": "minimize"}).status, 201)
        stream = self.connect(service)
        stream.sendall(f"GET {PREFIX}/studies/s/events HTTP/1.1\r\n"
                       "Host: x\r\n\r\n".encode())
        text = b""
        while b"retry: " not in text:
            text += stream.recv(65536)
        # More than fits into the system's buffers.
        trial = {"state": "FAIL", "params": {"x": 0.5},
                 "user_attrs": {"note": "n" * 300}}
        self.assertEqual(client.post("/studies/s/trials",
                                     [trial] * 1000).status, 201)
        while text.count(b"event: trial\n") < 1000 or text[-2:] != b"\n\n":
            text += stream.recv(65536)
        numbers = [json.loads(x[6:])["trial_id"]
                   for x in text.split(b"\n") if x.startswith(b"data: ")]
        self.assertEqual(numbers, list(range(1000)))
        self.assertEqual(service.stop(), 0)
        self.assertEqual(stream.recv(65536), b"")

    def test_studies_are_served_over_tls(self):
        service = self.start()
        client = self.client(service)
        self.assertEqual(client.post("/studies", {
            "name": "s", "search_space": SPACE, "direction": "minimize",
            "sampler": "random"}).status, 201)
        for i in range(20):
            trial = client.post("/studies/s/trials/suggest").json["trial_id"]
            self.assertEqual(client.post(
                f"/studies/s/trials/{trial}/complete",
                {"values": float(i)}).status, 200)
        self.assertEqual(client.get("/studies/s/best").json["value"], 0.0)
        self.assertEqual(service.stop(), 0)

    def test_large_bodies_arrive_whole_both_ways(self):
        client = self.client(self.start())
        text = "x" * 3_000_000
        self.assertEqual(client.post("/studies", {
            "name": "s", "search_space": SPACE, "direction": "minimize",
            "user_attrs": {"text": text}}).status, 201)
        self.assertEqual(
            client.get("/studies/s").json["user_attrs"]["text"], text)
        trial = {"state": "COMPLETE", "values": 1.0, "params": {
            "x": 0.5, "rate": 0.01, "dropout": 0.1, "depth": 3, "width": 7,
            "kind": "fast"}}
        for _ in range(10):
            answer = client.post("/studies/s/trials", [trial] * 1000)
            self.assertEqual(answer.status, 201)
        exported = client.get("/studies/s/export", format="json")
        self.assertEqual(len(exported.json), 10_000)
        self.assertEqual(exported.headers["Transfer-Encoding"], "chunked")

    def test_a_client_that_reads_slowly_gets_all(self):
        service = self.start()
        self.client(service).post("/studies", {
            "name": "s", "search_space": SPACE,
            "user_attrs": {"text": "x" * 7_000_000}})
        connection = self.connect(service)
        request = f"GET {PREFIX}/studies/s HTTP/1.1\r\nHost: x\r\n" \
            "Connection: close\r\n\r\n"
        connection.sendall(request.encode())
        # The answer is far larger than the socket's buffers: the service has
        # to wait for room, again and again, while others are served.
        self.assertEqual(self.client(service).get("/health").status, 200)
        received = b""
        while True:
            more = connection.recv(1000 if len(received) < 100_000 else 65536)
            if not more:
                break
            received += more
        body = json.loads(received.partition(b"\r\n\r\n")[2])
        self.assertEqual(len(body["user_attrs"]["text"]), 7_000_000)

    def test_pipelined_and_cut_requests_are_answered_in_order(self):
        connection = self.connect(self.start())
        one = f"GET {PREFIX}/health HTTP/1.1\r\nHost: x\r\nX-Request-Id: "
        data = b"".join(f"{one}r{i}\r\n\r\n".encode() for i in range(20))
        for i in range(0, len(data), 7):
            connection.sendall(data[i:i + 7])
        received = b""
        while b"X-Request-Id: r19" not in received:
            received += connection.recv(65536)
        places = [received.index(b"X-Request-Id: r%d\r\n" % i)
                  for i in range(20)]
        self.assertEqual(places, sorted(places))

    def test_the_end_of_a_session_is_told(self):
        connection = self.connect(self.start())
        connection.sendall(f"GET {PREFIX}/health HTTP/1.1\r\nHost: x\r\n"
                           "Connection: close\r\n\r\n".encode())
        received = b""
        # Python raises SSLEOFError if the session is cut off instead.
        while True:
            more = connection.recv(65536)
            if not more:
                break
            received += more
        self.assertTrue(received.startswith(b"HTTP/1.1 200"), received)

    def test_http_is_agreed_on_and_old_versions_are_not(self):
        service = self.start()
        context = trusting(self.certificate)
        context.set_alpn_protocols(["h2", "http/1.1"])
        connection = self.connect(service, context)
        self.assertEqual(connection.selected_alpn_protocol(), "http/1.1")
        self.assertEqual(connection.version(), "TLSv1.3")
        context = trusting(self.certificate)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.assertEqual(self.connect(service, context).version(), "TLSv1.2")
        for option in ("-tls1", "-tls1_1"):
            done = subprocess.run(
                ["openssl", "s_client", "-connect",
                 f"127.0.0.1:{service.port}", option, "-cipher",
                 "ALL:@SECLEVEL=0"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=20, check=False)
            # The alert is the service's.
            self.assertIn(b"alert protocol version", done.stdout)
        for cipher in ("AES128-SHA", "ECDHE-ECDSA-AES128-SHA"):
            context = trusting(self.certificate)
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(cipher)
            with self.assertRaises(ssl.SSLError):
                self.connect(service, context)

    def test_plain_http_gets_nothing(self):
        service = self.start()
        with socket.create_connection(("127.0.0.1", service.port),
                                      timeout=20) as plain:
            plain.sendall(f"GET {PREFIX}/health HTTP/1.1\r\nHost: x\r\n\r\n"
                          .encode())
            try:
                self.assertNotIn(b"healthy", plain.recv(65536))
            except ConnectionResetError:
                pass
        self.assertEqual(self.client(service).get("/health").status, 200)

    def test_slow_handshakes_are_cut_off_and_keep_nobody_waiting(self):
        service = self.start(HTTP_READ_SECONDS=1)
        slow = [socket.create_connection(("127.0.0.1", service.port),
                                         timeout=20) for _ in range(50)]
        for connection in slow:
            self.addCleanup(connection.close)
            connection.sendall(b"\x16\x03\x01")
        self.assertEqual(self.client(service).get("/health").status, 200)
        for connection in slow:
            try:
                self.assertEqual(connection.recv(100), b"")
            except ConnectionResetError:
                pass

    def test_garbage_ends_the_connection_only(self):
        service = self.start()
        client = self.client(service)
        self.assertEqual(client.get("/health").status, 200)
        for data in (b"\0" * 100, b"\x16\x03\x01\x40\x00" + b"\xff" * 20_000,
                     bytes(range(256)) * 50):
            with socket.create_connection(("127.0.0.1", service.port),
                                          timeout=20) as plain:
                try:
                    plain.sendall(data)
                    while plain.recv(65536):
                        pass
                except ConnectionError:
                    pass
        self.assertEqual(client.get("/health").status, 200)

    def test_a_new_certificate_is_taken_up_without_a_restart(self):
        service = self.start()
        client = self.client(service)
        self.assertEqual(client.get("/health").status, 200)
        old = self.connect(service).getpeercert(binary_form=True)
        new_certificate, new_key = make_certificate(self.directory, "two")
        # What cannot be read changes nothing.
        shutil.move(self.key, self.key + ".old")
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_event(
            lambda x: x["event"] == "certificate not reloaded")
        self.assertEqual(self.connect(service).getpeercert(binary_form=True),
                         old)
        shutil.copy(new_key, self.key)
        shutil.copy(new_certificate, self.certificate)
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_event(lambda x: x["event"] == "certificate reloaded")
        now = self.connect(service, trusting(new_certificate)) \
            .getpeercert(binary_form=True)
        self.assertNotEqual(hashlib.sha256(now).digest(),
                            hashlib.sha256(old).digest())
        # Who is connected stays so.
        self.assertEqual(client.get("/health").status, 200)
        self.assertEqual(service.stop(), 0)

    def test_what_is_no_certificate_or_no_key_stops_the_start(self):
        _, other_key = make_certificate(self.directory, "two")
        nonsense = os.path.join(self.directory, "nonsense")
        with open(nonsense, "w", encoding="ascii") as file:
            file.write("nonsense\n")
        locked = os.path.join(self.directory, "locked.key")
        subprocess.run(["openssl", "ec", "-in", self.key, "-aes256", "-passout",
                        "pass:secret", "-out", locked], check=True, timeout=60,
                       stderr=subprocess.DEVNULL)
        for certificate, key, name in (
                (nonsense, self.key, "TLS_CERT_FILE"),
                ("/nowhere", self.key, "TLS_CERT_FILE"),
                (self.certificate, nonsense, "TLS_KEY_FILE"),
                (self.certificate, "/nowhere", "TLS_KEY_FILE"),
                (self.certificate, other_key, "TLS_KEY_FILE"),
                (self.certificate, locked, "TLS_KEY_FILE"),
                (self.certificate, "", "TLS_KEY_FILE"),
                ("", self.key, "TLS_CERT_FILE")):
            with self.subTest(certificate=certificate, key=key):
                service = Service(
                    SqliteDatabase(self.directory).url, self.directory,
                    TLS_CERT_FILE=certificate, TLS_KEY_FILE=key)
                self.addCleanup(service.close)
                service.start(wait_ready=False)
                service.process.wait(timeout=20)
                service._reader.join(timeout=20)
                self.assertEqual(service.process.returncode, 1)
                said = [x for x in service.lines if x.startswith("tuner: ")]
                self.assertEqual(len(said), 1, service.tail())
                self.assertIn(name, said[0])
                self.assertNotIn("secret", said[0])


if __name__ == "__main__":
    unittest.main()
