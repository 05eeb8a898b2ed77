"""Trials whose worker is gone come back; budgets hold."""

import collections
import threading
import unittest

from support.cases import DATETIME, ServedCase, on_every_database
from support.client import study_path, trial_path


@on_every_database
class Lease(ServedCase):

    def wait_expired(self, number, since):
        self.service.wait_for_event(
            lambda x: x["event"] == "lease expired"
            and x["study"] == self.study and x["trial"] == str(number), since)

    def refused(self, answer, code):
        self.assertEqual(answer.status, 409)
        self.assertEqual(answer.json["detail"]["code"], code)
        return answer.json["detail"]["message"]

    def test_the_trial_of_a_silent_worker_comes_back_as_a_retry(self):
        self.create(lease_seconds=1)
        since = len(self.service.lines)
        lost = self.ask(body={"worker": "w"})
        self.assertRegex(lost["lease_expires_at"], DATETIME)
        self.wait_expired(lost["trial_id"], since)
        failed = self.trial(lost["trial_id"])
        self.assertEqual(failed["state"], "FAIL")
        self.assertIn("lease", failed["user_attrs"]["fail_reason"])
        retry = self.ask(body={"lease_seconds": 600})
        self.assertEqual(retry["params"], lost["params"])
        self.assertEqual(retry["sampler"], "enqueued")
        path = trial_path(self.study, lost["trial_id"])
        for answer in (self.client.post(path + "/complete", {"values": 1.0}),
                       self.client.post(path + "/heartbeat"),
                       self.client.post(path + "/prune"),
                       self.client.post(path + "/report",
                                        {"step": 1, "value": 1.0})):
            self.refused(answer, "LEASE_EXPIRED")
        self.assertEqual(self.trial(lost["trial_id"]), failed)
        self.tell(retry["trial_id"], 2.0)

    def test_a_lease_outlives_the_service(self):
        self.create()
        lost = self.ask(body={"lease_seconds": 1})
        kept = self.ask()
        self.service.kill()
        since = len(self.service.lines)
        self.start_again()
        self.wait_expired(lost["trial_id"], since)
        self.assertEqual(self.trial(lost["trial_id"])["state"], "FAIL")
        self.assertEqual(self.trial(kept["trial_id"])["state"], "RUNNING")

    def test_signs_of_life_are_answered(self):
        self.create()
        leased = self.ask(body={"lease_seconds": 30})["trial_id"]
        free = self.ask()["trial_id"]
        beat = lambda n, body=None: self.expect(200, self.client.post(
            trial_path(self.study, n) + "/heartbeat", body))
        self.assertEqual(beat(free), {"lease_expires_at": None})
        first = beat(leased)["lease_expires_at"]
        self.assertRegex(first, DATETIME)
        later = beat(leased, {"lease_seconds": 3600})["lease_expires_at"]
        self.assertGreater(later, first)
        self.assertRegex(beat(free, {"lease_seconds": 5})["lease_expires_at"],
                         DATETIME)
        self.expect(404, self.client.post(
            trial_path(self.study, 99) + "/heartbeat"))
        self.tell(leased, 1.0)
        self.expect(409, self.client.post(
            trial_path(self.study, leased) + "/heartbeat"))

    def test_wrong_lengths_are_refused(self):
        self.create()
        for body in ({"lease_seconds": 0}, {"lease_seconds": -5},
                     {"lease_seconds": "60"}, {"lease_seconds": 3e6}):
            answer = self.client.post(
                study_path(self.study) + "/trials/suggest", body)
            self.assertEqual(answer.status, 422)
            self.assertEqual(answer.json["detail"][0]["loc"],
                             ["body", "lease_seconds"])
        self.assertEqual(self.client.all_trials(self.study), [])

    def test_a_fleet_is_given_exactly_the_budget(self):
        self.create(max_trials=100, sampler="tpe")
        handed_out = collections.Counter()
        failures = []

        def work():
            with self.service.client() as client:
                while True:
                    answer = client.post(
                        study_path(self.study) + "/trials/suggest")
                    if answer.status == 409:
                        if answer.json["detail"]["code"] != "STUDY_EXHAUSTED":
                            failures.append(answer)
                        return
                    number = answer.json["trial_id"]
                    handed_out[number] += 1
                    client.post(trial_path(self.study, number) + "/complete",
                                {"values": 1.0})

        workers = [threading.Thread(target=work) for _ in range(16)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        self.assertEqual(failures, [])
        self.assertEqual(dict(handed_out), {n: 1 for n in range(100)})
        self.refused(self.client.post(
            study_path(self.study) + "/trials/suggest"), "STUDY_EXHAUSTED")

    def test_a_budget_outlives_the_service_and_can_be_raised(self):
        shown = self.create(max_trials=2, max_retries=0, lease_seconds=60)
        self.assertEqual((shown["max_trials"], shown["max_retries"],
                          shown["lease_seconds"]), (2, 0, 60))
        self.ask()
        self.service.kill()
        self.start_again()
        self.ask()
        suggest = study_path(self.study) + "/trials/suggest"
        self.refused(self.client.post(suggest), "STUDY_EXHAUSTED")
        changed = self.expect(200, self.client.patch(
            study_path(self.study), {"max_trials": 3, "lease_seconds": None}))
        self.assertEqual(changed["max_trials"], 3)
        self.assertNotIn("lease_seconds", changed)
        self.assertNotIn("lease_expires_at", self.ask())
        self.refused(self.client.post(suggest), "STUDY_EXHAUSTED")
        self.expect(200, self.client.patch(
            study_path(self.study), {"max_trials": None}))
        self.ask()

    def test_a_wrong_policy_is_refused(self):
        for field, value in (("max_trials", 0), ("max_trials", 1.5),
                             ("max_retries", -1), ("lease_seconds", 0.5)):
            answer = self.client.post("/studies", {
                "name": self.study, "search_space": [
                    {"type": "float", "name": "x", "low": 0, "high": 1}],
                field: value})
            self.assertEqual(answer.status, 422, field)
            self.assertEqual(answer.json["detail"][0]["loc"], ["body", field])
        self.expect(404, self.client.get(study_path(self.study)))


if __name__ == "__main__":
    unittest.main()
