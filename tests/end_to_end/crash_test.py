"""kill -9 in the middle of load loses nothing that was acknowledged."""

import unittest

from support.cases import ServedCase, on_every_database
from support.workers import Fleet, Journal


@on_every_database
class Crash(ServedCase):

    def test_every_acknowledged_ask_and_tell_survives_kill_9(self):
        self.create("tpe", sampler="tpe", pruner="hyperband")
        self.create("random", sampler="random")
        journals = [Journal("tpe"), Journal("random")]
        for round_ in range(1, 4):
            with Fleet(self.service.port, journals) as fleet:
                for journal in journals:
                    journal.wait_until(
                        lambda j, n=round_ * 100: len(j.told) >= n)
                self.service.kill()
                fleet.join()
            self.start_again()
            for journal in journals:
                trials = journal.check(self, self.client)
                self.assertGreaterEqual(len(trials), round_ * 100)
                # Workers that died left trials that nobody acknowledged; those
                # are whole, and nobody gets them again.
                self.assertLessEqual(len(trials) - len(journal.asked),
                                     journal.unanswered_asks)
        asked = self.ask("tpe")
        self.assertNotIn(asked["trial_id"], journals[0].asked)


if __name__ == "__main__":
    unittest.main()
