"""A request with an idempotency key has its effect once."""

import json
import unittest

from support.cases import SPACE, ServedCase, on_every_database
from support.client import PREFIX, study_path, trial_path


@on_every_database
class Idempotency(ServedCase):

    def send(self, key, path, body=None):
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        return self.client.raw(
            "POST", PREFIX + path,
            None if body is None else json.dumps(body).encode(), headers)

    def repeat(self, key, path, body=None):
        """Sends twice, kills the service, sends again: always one answer."""
        first = self.send(key, path, body)
        again = self.send(key, path, body)
        self.assertEqual((again.status, again.body),
                         (first.status, first.body))
        self.kept.append((key, path, body, first.status, first.body))
        return first

    def test_every_post_is_replayed_also_after_a_restart(self):
        self.kept = []
        study = study_path(self.study)
        created = self.repeat("create", "/studies", {
            "name": self.study, "search_space": SPACE, "sampler": "tpe",
            "direction": "minimize"})
        self.assertEqual(created.status, 201)
        asked = self.repeat("ask", study + "/trials/suggest",
                            {"lease_seconds": 600})
        batch = self.repeat("batch", study + "/trials/suggest/batch",
                            {"count": 4})
        numbers = [x["trial_id"] for x in batch.json["trials"]]
        self.assertEqual([asked.json["trial_id"], *numbers], [0, 1, 2, 3, 4])
        self.repeat("report", trial_path(self.study, 0) + "/report",
                    {"step": 1, "value": 0.5})
        self.repeat("beat", trial_path(self.study, 0) + "/heartbeat")
        told = self.repeat("tell", trial_path(self.study, 0) + "/complete",
                           {"values": 0.25})
        self.assertEqual(told.json["state"], "COMPLETE")
        self.repeat("prune", trial_path(self.study, 1) + "/prune")
        self.repeat("fail", trial_path(self.study, 2) + "/fail",
                    {"reason": "é"})
        added = self.repeat("add", study + "/trials",
                            [{"params": {"depth": 3}}, {"params": {}}])
        self.assertEqual(added.status, 201)
        before = self.snapshot(self.study)
        self.service.kill()
        self.start_again()
        for key, path, body, status, text in self.kept:
            answer = self.send(key, path, body)
            self.assertEqual((answer.status, answer.body), (status, text), key)
        self.assertEqual(self.snapshot(self.study), before)
        self.assertEqual(len(self.client.all_trials(self.study)), 7)

    def test_a_key_with_another_request_is_refused(self):
        self.create()
        suggest = study_path(self.study) + "/trials/suggest"
        self.assertEqual(self.send("k", suggest).status, 200)
        for path, body in ((suggest, {"worker": "w"}),
                           (suggest + "/batch", {"count": 1})):
            answer = self.send("k", path, body)
            self.assertEqual(answer.status, 422)
            error = answer.json["detail"][0]
            self.assertEqual(error["loc"], ["header", "Idempotency-Key"])
        self.assertEqual(len(self.client.all_trials(self.study)), 1)

    def test_keys_of_two_studies_are_two_keys(self):
        self.create("one")
        self.create("two")
        for name in ("one", "two"):
            answer = self.send("k", study_path(name) + "/trials/suggest")
            self.assertEqual(answer.json["study_name"], name)

    def test_a_request_that_failed_may_be_sent_again(self):
        self.create()
        path = trial_path(self.study, 0) + "/complete"
        self.assertEqual(self.send("t", path, {"values": 1.0}).status, 404)
        self.ask()
        self.assertEqual(self.send("t", path, {"values": 1.0}).status, 200)

    def test_wrong_keys_are_refused(self):
        self.create()
        suggest = study_path(self.study) + "/trials/suggest"
        for key in ("", "x" * 129, "caf\u00e9"):
            answer = self.send(key, suggest)
            self.assertEqual(answer.status, 422, repr(key))
            self.assertEqual(answer.json["detail"][0]["loc"],
                             ["header", "Idempotency-Key"])
        self.assertEqual(self.send("x" * 128, suggest).status, 200)
        self.assertEqual(len(self.client.all_trials(self.study)), 1)


if __name__ == "__main__":
    unittest.main()
