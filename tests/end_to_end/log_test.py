"""The log: JSON lines with request ids, never with a password."""

import json
import unittest

from support import postgres
from support.cases import ServedCase, on_every_database
from support.client import PREFIX, study_path
from support.service import Service


@on_every_database
class Log(ServedCase):

    settings = {"ACCESS_LOG": "true", "LOG_LEVEL": "debug",
                "STUDY_IDLE_SECONDS": 1}

    def check_lines(self):
        for line in self.service.lines:
            event = json.loads(line)
            self.assertLessEqual({"event", "level", "timestamp"}, set(event))
            self.assertRegex(
                event["timestamp"],
                r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
            self.assertNotIn(postgres.PASSWORD, line)

    def test_requests_are_logged_with_their_ids(self):
        name = 'quo"te\\ é\n'
        self.create(name)
        answer = self.client.raw("GET", PREFIX + study_path(name),
                                 headers={"X-Request-Id": "id-1"})
        self.expect(200, answer)
        event = self.service.wait_for_event(
            lambda x: x.get("request_id") == "id-1")
        self.assertEqual(event["method"], "GET")
        self.assertEqual(int(event["status"]), 200)
        self.assertEqual(event["route"], PREFIX + "/studies/{name}")
        answer = self.client.raw("GET", PREFIX + "/none")
        self.service.wait_for_event(
            lambda x: x.get("request_id") == answer.headers["X-Request-Id"])
        # A request id that would break a line is not taken over.
        long = self.client.raw("GET", PREFIX + "/health",
                               headers={"X-Request-Id": "x" * 2000})
        self.assertLess(len(long.headers["X-Request-Id"]), 2000)
        self.service.wait_for_event(
            lambda x: x["event"] == "study unloaded" and x["study"] == name)
        self.assertEqual(self.service.stop(), 0)
        self.assertEqual(self.service.events()[-1]["event"], "stopped")
        self.check_lines()
        self.start_again()


class PasswordInTrouble(unittest.TestCase):
    """Errors of the database must not bring its password into the log."""

    def test_a_refused_login_is_logged_without_the_password(self):
        cluster = postgres.shared_cluster()
        url = cluster.url("postgres").replace(postgres.PASSWORD, "wr0ng-pass")
        service = Service(url, cluster.directory, LOG_LEVEL="debug")
        self.addCleanup(service.close)
        service.start(wait_ready=False)
        service.wait_not_ready()
        with service.client() as client:
            for path in ("/ready", "/health", "/studies", "/studies/x"):
                self.assertNotIn("wr0ng-pass", client.get(path).text)
        service.stop()
        self.assertNotIn("wr0ng-pass", "\n".join(service.lines))


if __name__ == "__main__":
    unittest.main()
