"""A client for the REST interface."""

import http.client
import json
import socket
import time
import urllib.parse

PREFIX = "/v1/tuner"

# What the client sees when the service is not there or dies under it.
CONNECTION_ERRORS = (http.client.HTTPException, OSError)

# The service closes what is idle for longer, by default after a minute.
KEEP_SECONDS = 30


class Answer:
    """One answer: `status`, `headers`, the body as `text` and as `json`."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body, parse_constant=_refuse_constant)

    def __repr__(self):
        return f"<{self.status} {self.body[:500]!r}>"


def _refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


class Client:
    """Sends requests over one keep-alive connection, with a key if there is
    one; not thread-safe."""

    def __init__(self, port, timeout=30.0, key=None):
        self.key = key
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=timeout)
        self._used = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        self._connection.close()

    def raw(self, method, path, body=None, headers=None):
        """Sends the body as it is. Raises one of CONNECTION_ERRORS."""
        connection = self._connection
        if time.monotonic() - self._used > KEEP_SECONDS:
            connection.close()
        headers = dict(headers or {})
        if self.key is not None:
            headers.setdefault("Authorization", f"Bearer {self.key}")
        if connection.sock is None:
            connection.connect()
            connection.sock.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            said = Answer(answer.status, answer.headers, answer.read())
            self._used = time.monotonic()
            return said
        except BaseException:
            connection.close()
            raise

    def call(self, method, path, body=None, **query):
        """Sends `body` as JSON to a path behind the prefix."""
        if query:
            path += "?" + urllib.parse.urlencode(query, doseq=True)
        if body is None:
            return self.raw(method, PREFIX + path)
        return self.raw(method, PREFIX + path, json.dumps(body).encode(),
                        {"Content-Type": "application/json"})

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def post(self, path, body=None):
        return self.call("POST", path, body)

    def patch(self, path, body):
        return self.call("PATCH", path, body)

    def delete(self, path):
        return self.call("DELETE", path)

    def all_trials(self, study):
        """Every trial of a study in order of number, page by page."""
        trials = []
        while True:
            answer = self.get(study_path(study) + "/trials",
                              limit=1000, offset=len(trials))
            if answer.status != 200:
                raise AssertionError(f"listing {study}: {answer}")
            trials += answer.json
            if len(trials) >= int(answer.headers["X-Total-Count"]):
                return trials


def study_path(name):
    return "/studies/" + urllib.parse.quote(name, safe="")


def trial_path(study, number):
    return f"{study_path(study)}/trials/{number}"
