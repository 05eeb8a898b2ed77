"""Tests demo/worker.py against a server that answers what a test says."""

import http.server
import json
import pathlib
import sys
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "demo"))
sys.dont_write_bytecode = True

import worker  # noqa: E402


class Script(http.server.BaseHTTPRequestHandler):
    """Notes each request and gives the next answer of `server.answers`: a
    status and a body, or None to drop the connection."""

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or "null")
        self.server.seen.append((self.command, self.path, body))
        answer = self.server.answers.pop(0)
        if answer is None:
            self.close_connection = True
            return
        status, content, *headers = answer
        text = (content if isinstance(content, str)
                else json.dumps(content)).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class NoHope(Exception):
    pass


class WorkerTest(unittest.TestCase):
    def setUp(self):
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Script)
        self.server.seen = []
        thread = threading.Thread(target=self.server.serve_forever,
                                  args=(0.01,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.pauses = []
        self.events = []
        worker.say = lambda **event: self.events.append(event)
        url = f"http://127.0.0.1:{self.server.server_port}/"
        self.tuner = worker.Tuner(url, "a/b ü", attempts=4,
                                  sleep=self.pauses.append)

    def script(self, *answers):
        self.server.answers = list(answers)

    def run_one_trial(self, evaluate):
        rounds = iter([True, False])
        worker.work(self.tuner, evaluate, NoHope, lambda: next(rounds))

    def calls(self):
        prefix = "/v1/tuner/studies/a%2Fb%20%C3%BC/trials/"
        for method, path, body in self.server.seen:
            self.assertEqual(method, "POST")
            self.assertTrue(path.startswith(prefix), path)
            yield path[len(prefix):], body

    def test_a_trial_is_asked_for_reported_and_completed(self):
        self.script((200, {"trial_id": 7, "params": {"x": 1.5}}),
                    (200, {"should_prune": False}), (200, {}))

        def evaluate(params, report):
            self.assertEqual(params, {"x": 1.5})
            self.assertIs(report(3, 0.25), False)
            return 0.5

        self.run_one_trial(evaluate)
        self.assertEqual(list(self.calls()), [
            ("suggest", {}), ("7/report", {"step": 3, "value": 0.25}),
            ("7/complete", {"values": 0.5})])
        self.assertEqual(self.events, [
            {"event": "started", "trial": 7},
            {"event": "completed", "trial": 7, "value": 0.5}])

    def test_a_hopeless_trial_is_pruned(self):
        self.script((200, {"trial_id": 0, "params": {}}),
                    (200, {"should_prune": True}), (200, {}))

        def evaluate(_, report):
            if report(1, 0.0):
                raise NoHope()

        self.run_one_trial(evaluate)
        self.assertEqual(list(self.calls())[-1], ("0/prune", {}))

    def test_an_objective_that_throws_fails_its_trial_only(self):
        self.script((200, {"trial_id": 0, "params": {}}), (200, {}))
        self.run_one_trial(lambda params, report: 1 / 0)
        self.assertEqual(
            list(self.calls())[-1],
            ("0/fail", {"reason": "ZeroDivisionError: division by zero"}))

    def test_what_may_pass_is_tried_again_with_growing_pauses(self):
        self.script((503, {"detail": "busy"}), None, (504, "not JSON"),
                    (200, {"trial_id": 1, "params": {}}))
        self.assertEqual(self.tuner.suggest()["trial_id"], 1)
        self.assertEqual(len(self.server.seen), 4)
        for pause, most in zip(self.pauses, (0.2, 0.4, 0.8)):
            self.assertTrue(most / 2 <= pause <= most, self.pauses)

    def test_the_server_may_ask_for_a_longer_pause(self):
        self.script((503, {}, ("Retry-After", "5")),
                    (503, {}, ("Retry-After", "soon")), (200, {}))
        self.tuner.prune(1)
        self.assertTrue(5.1 <= self.pauses[0] <= 5.2, self.pauses)
        self.assertTrue(self.pauses[1] <= 0.4, self.pauses)

    def test_patience_ends_after_the_last_attempt(self):
        self.script(*[(503, {"detail": "busy"})] * 4)
        with self.assertRaises(worker.Refused) as caught:
            self.tuner.suggest()
        self.assertEqual((caught.exception.status, caught.exception.detail),
                         (503, "busy"))
        self.assertEqual(len(self.pauses), 3)

    def test_a_dead_server_is_an_error_of_the_network(self):
        self.script(None, None, None, None)
        with self.assertRaises(OSError):
            self.tuner.suggest()
        self.assertEqual(len(self.server.seen), 4)

    def test_a_refusal_is_final_and_says_why(self):
        for content, detail in [
                ({"detail": "Study 'x' not found"}, "Study 'x' not found"),
                ({"detail": [{"loc": ["body"]}]}, '[{"loc": ["body"]}]'),
                ("Bad Gateway", "Bad Gateway"), ("[]", "[]")]:
            self.script((404, content))
            with self.assertRaises(worker.Refused) as caught:
                self.tuner.best()
            self.assertEqual(caught.exception.detail, detail)
        self.assertEqual(self.pauses, [])

    def test_a_refused_report_ends_the_worker(self):
        self.script((200, {"trial_id": 0, "params": {}}),
                    (409, {"detail": "Trial 0 is FAIL"}))
        with self.assertRaises(worker.Refused):
            self.run_one_trial(lambda params, report: report(1, 0.0))
        self.assertEqual(len(self.server.seen), 2)


if __name__ == "__main__":
    unittest.main()
