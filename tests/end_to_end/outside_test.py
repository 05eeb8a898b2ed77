"""Another program changes a study behind the service's back."""

import unittest

from support.cases import SPACE, ServedCase, on_every_database
from support.client import study_path, trial_path
from support.outsider import Outsider
from support.journal import Journal
from support.workers import Fleet

TRIES = 20


@on_every_database
class Outside(ServedCase):

    def setUp(self):
        super().setUp()
        self.created = self.create(sampler="tpe", pruner="median")
        self.asked = [self.ask() for _ in range(4)]
        self.tell(0, 0.5)
        self.outsider = Outsider(self.database, self.study)

    def insist(self, method, path, body=None):
        """Sends again while the service says that it is worth a retry."""
        for _ in range(TRIES):
            answer = self.client.call(method, path, body)
            if answer.status != 503:
                return answer
            self.assertIn("Retry-After", answer.headers)
        raise AssertionError(f"{TRIES} times {answer}")

    def check_dense(self, count):
        trials = self.client.all_trials(self.study)
        self.assertEqual([x["trial_id"] for x in trials], list(range(count)))
        rows = self.database.rows(
            "SELECT number FROM trials WHERE study_id = (SELECT study_id FROM "
            f"studies WHERE study_name = '{self.study}') ORDER BY trial_id")
        self.assertEqual([x["number"] for x in rows], list(range(count)))
        return trials

    def test_a_trial_that_was_added_is_noticed_at_the_next_ask(self):
        self.assertEqual(self.outsider.add_trial(-7.25, "a"), 4)
        answer = self.insist("POST", study_path(self.study)
                             + "/trials/suggest")
        self.assertEqual(self.expect(200, answer)["trial_id"], 5)
        trials = self.check_dense(6)
        self.assertEqual(trials[4]["values"], [-7.25])
        self.assertEqual(trials[4]["params"], self.asked[0]["params"])
        self.assertEqual(trials[4]["user_attrs"], {"outsider": "a"})
        self.assertEqual(trials[3]["params"], self.asked[3]["params"])
        best = self.client.get(study_path(self.study) + "/best")
        self.assertEqual(self.expect(200, best)["trial_id"], 4)

    def test_a_trial_that_was_added_is_noticed_at_the_next_tell(self):
        self.outsider.add_trial(-1.0, "b")
        answer = self.insist(
            "POST", trial_path(self.study, 1) + "/complete", {"values": 2.5})
        self.assertEqual(self.expect(200, answer)["values"], [2.5])
        # A tell does not depend on others' numbers, so that it may succeed
        # without noticing; the next ask must not.
        answer = self.insist("POST", study_path(self.study)
                             + "/trials/suggest")
        self.assertEqual(self.expect(200, answer)["trial_id"], 5)
        trials = self.check_dense(6)
        self.assertEqual(trials[1]["values"], [2.5])
        self.assertEqual(trials[4]["values"], [-1.0])

    def test_a_trial_told_elsewhere_keeps_that_outcome(self):
        self.outsider.tell(2, 9.5)
        answer = self.insist(
            "POST", trial_path(self.study, 2) + "/complete", {"values": 1.0})
        self.assertEqual(self.expect(409, answer)["detail"],
                         "Trial 2 is COMPLETE")
        answer = self.insist(
            "POST", trial_path(self.study, 2) + "/complete", {"values": 9.5})
        self.assertEqual(self.expect(200, answer)["values"], [9.5])
        trials = self.check_dense(4)
        self.assertEqual(trials[2]["values"], [9.5])
        rows = self.database.rows(
            "SELECT value FROM trial_values JOIN trials ON trials.trial_id = "
            "trial_values.trial_id WHERE number = 2 AND study_id = "
            f"{self.created['study_id']}")
        self.assertEqual([x["value"] for x in rows], [9.5])

    def test_a_deleted_study_is_not_found(self):
        self.outsider.delete_study()
        answer = self.insist("POST", study_path(self.study)
                             + "/trials/suggest")
        self.assertEqual(self.expect(404, answer)["detail"],
                         f"Study '{self.study}' not found")
        for method, tail, body in (
                ("GET", "", None), ("DELETE", "", None),
                ("POST", "/trials/1/complete", {"values": 1.0})):
            answer = self.insist(method, study_path(self.study) + tail, body)
            self.expect(404, answer)
        left = self.database.rows(
            "SELECT count(*) AS n FROM trials WHERE study_id NOT IN "
            "(SELECT study_id FROM studies)")
        self.assertEqual(left, [{"n": 0}])
        self.assertEqual(self.create()["n_trials"], 0)
        self.assertEqual(self.ask()["trial_id"], 0)

    def test_a_deleted_study_takes_no_tell(self):
        self.outsider.delete_study()
        answer = self.insist(
            "POST", trial_path(self.study, 1) + "/complete", {"values": 1.0})
        self.expect(404, answer)
        self.assertEqual(self.database.rows(
            "SELECT trial_value_id FROM trial_values WHERE trial_id NOT IN "
            "(SELECT trial_id FROM trials)"), [])

    def test_a_deleted_study_may_be_created_again(self):
        self.outsider.delete_study()
        body = {"name": self.study, "search_space": SPACE,
                "sampler": "random", "direction": "maximize"}
        answer = self.insist("POST", "/studies", body)
        # What the service remembers of the old study may refuse first.
        if answer.status != 201:
            self.expect(404, self.insist(
                "POST", study_path(self.study) + "/trials/suggest"))
            answer = self.insist("POST", "/studies", body)
        self.assertEqual(self.expect(201, answer)["direction"], "maximize")
        self.assertEqual(self.ask()["trial_id"], 0)
        self.check_dense(1)

    def test_two_programs_can_write_at_the_same_time(self):
        journal = Journal(self.study)
        for x in self.asked:
            journal.asked[x["trial_id"]] = x["params"]
        others = {0: 0.5}
        with Fleet(self.service.port, [journal], workers=8, endure=True):
            for i in range(15):
                reached = len(journal.told)
                journal.wait_until(lambda j, n=reached: len(j.told) >= n + 10)
                number = self.outsider.add_trial(i / 3, f"load {i}")
                others[number] = i / 3
        self.assertLessEqual(set(journal.statuses), {200, 503})
        trials = self.check_history(journal, others)
        self.check_dense(len(trials))


if __name__ == "__main__":
    unittest.main()
