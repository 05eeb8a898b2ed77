"""kill -9 in the middle of load loses nothing that was acknowledged."""

import unittest

from support.cases import ServedCase, on_every_database
from support.journal import Journal
from support.scale import report, scaled
from support.workers import Fleet

KILLS = scaled(short=5, full=20)
TELLS = 40  # of each study between two kills


@on_every_database
class Crash(ServedCase):

    def test_every_acknowledged_ask_and_tell_survives_kill_9(self):
        self.create("tpe", sampler="tpe", pruner="hyperband")
        self.create("random", sampler="random")
        journals = [Journal("tpe"), Journal("random")]
        for round_ in range(1, KILLS + 1):
            with Fleet(self.service.port, journals) as fleet:
                for journal in journals:
                    journal.wait_until(
                        lambda j, n=round_ * TELLS: len(j.told) >= n)
                self.service.kill()
                fleet.join()
            self.start_again()
            for journal in journals:
                trials = self.check_history(journal)
                # Workers that died left trials that nobody acknowledged; those
                # are whole, and nobody gets them again.
                self.assertLessEqual(len(trials) - len(journal.asked),
                                     journal.unanswered_asks)
        asked = self.ask("tpe")
        self.assertNotIn(asked["trial_id"], journals[0].asked)
        report(self, kills=KILLS, told=sum(len(x.told) for x in journals),
               in_doubt=sum(len(x.in_doubt) for x in journals))

    def test_who_sends_again_by_key_never_notices_a_crash(self):
        """Nothing is in doubt: each trial is handed out and told once, and the
        history has the parameters that it has without crashes."""
        count = KILLS * TELLS
        definition = {"sampler": "qmc", "seed": 7, "max_trials": count}
        self.create("calm", **definition)
        self.create("killed", **definition)
        calm, killed = Journal("calm"), Journal("killed")
        with Fleet(self.service.port, [calm], workers=4, keyed=True) as fleet:
            fleet.join()
        with Fleet(self.service.port, [killed], workers=8,
                   keyed=True) as fleet:
            for round_ in range(1, KILLS + 1):
                # The last kill comes before the last trial is told.
                killed.wait_until(
                    lambda j, n=round_ * TELLS - 10: len(j.told) >= n)
                self.service.kill()
                self.start_again()
            fleet.join()
        self.assertEqual(set(killed.asked), set(range(count)))
        self.assertEqual(killed.told, set(range(count)))
        self.assertEqual(killed.asked, calm.asked)
        self.check_history(killed)
        self.check_history(calm)
        report(self, kills=KILLS, told=len(killed.told),
               repeated=killed.repeated)


if __name__ == "__main__":
    unittest.main()
