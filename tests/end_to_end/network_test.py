"""A network that loses answers and repeats requests changes no history."""

import unittest

from support.cases import ServedCase, on_every_database
from support.journal import Journal
from support.proxy import FirstAnswerLost, Mischief, Proxy
from support.scale import report, scaled
from support.stored import read_trials
from support.workers import Fleet

TRIALS = scaled(short=100, full=1000)
SHARE = 0.2


@on_every_database
class Network(ServedCase):

    def run_fleet(self, study, port, workers, **definition):
        """A fleet uses up a study's budget; returns what it was told."""
        self.create(study, max_trials=TRIALS, seed=11, **definition)
        journal = Journal(study)
        with Fleet(port, [journal], workers=workers, keyed=True) as fleet:
            fleet.join(600)
        return journal

    def check_equal(self, faulty, calm):
        """Both histories are whole and the same."""
        whole = set(range(TRIALS))
        for journal in (calm, faulty):
            self.check_history(journal)
            self.assertEqual(set(journal.asked), whole)
            self.assertEqual(journal.told, whole)
        self.assertEqual(read_trials(self.database, faulty.study),
                         read_trials(self.database, calm.study))

    def compare(self, mischief, workers, **definition):
        calm = self.run_fleet(self.study + " calm", self.service.port,
                              workers, **definition)
        with Proxy(self.service.port, mischief) as proxy:
            faulty = self.run_fleet(self.study, proxy.port, workers,
                                    **definition)
        self.assertEqual(proxy.differing, [])
        self.assertLessEqual(set(faulty.statuses), {200, 409, "no answer"})
        self.check_equal(faulty, calm)
        report(self, requests=proxy.passed, duplicated=proxy.duplicated,
               answers_lost=proxy.dropped, told=len(faulty.told))
        return proxy

    def test_a_connection_lost_between_commit_and_answer(self):
        """Every single answer is lost once."""
        proxy = self.compare(FirstAnswerLost(), workers=1, sampler="tpe")
        # An ask and a tell of each trial, and the ask that ends the fleet.
        self.assertEqual(proxy.dropped, 2 * TRIALS + 1)

    def test_one_worker_gets_the_suggestions_of_a_network_without_faults(self):
        """Suggestions depend on all that went before, so that any difference
        would show in every trial after it."""
        self.compare(Mischief(1, SHARE, SHARE), workers=1, sampler="tpe")

    def test_a_fleet_makes_the_history_of_a_network_without_faults(self):
        """The points of qmc depend on the number alone."""
        proxy = self.compare(Mischief(2, SHARE, SHARE), workers=16,
                             sampler="qmc")
        for n in (proxy.duplicated, proxy.dropped):
            self.assertGreater(n, 0.5 * SHARE * proxy.passed)


if __name__ == "__main__":
    unittest.main()
