"""SIGTERM under load: what was accepted is answered, then the service ends."""

import time
import unittest

from support.cases import ServedCase, on_every_database
from support.journal import Journal
from support.workers import Fleet


@on_every_database
class Drain(ServedCase):

    def test_sigterm_answers_all_that_was_accepted(self):
        self.create("drain", sampler="tpe")
        journal = Journal("drain")
        with Fleet(self.service.port, [journal]) as fleet:
            journal.wait_until(lambda j: len(j.told) >= 150)
            begin = time.monotonic()
            status = self.service.stop(seconds=15)
            took = time.monotonic() - begin
            fleet.join()
        self.assertEqual(status, 0, self.service.tail())
        self.assertLess(took, 10.0)
        self.assertLessEqual(set(journal.statuses), {200, "no answer"})
        self.start_again()
        trials = self.check_history(journal)
        # A request without an answer was not accepted: it left no trace.
        self.assertEqual(len(trials), len(journal.asked))
        complete = {x["trial_id"] for x in trials if x["state"] == "COMPLETE"}
        self.assertEqual(complete, journal.told)

    def test_sigterm_ends_an_idle_service_at_once(self):
        with self.service.client() as idle:
            self.assertEqual(idle.get("/health").status, 200)
            begin = time.monotonic()
            self.assertEqual(self.service.stop(), 0)
            self.assertLess(time.monotonic() - begin, 5.0)
        self.start_again()


if __name__ == "__main__":
    unittest.main()
