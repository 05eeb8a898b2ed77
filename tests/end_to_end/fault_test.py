"""The database goes away under load and comes back."""

import unittest

from support import postgres
from support.cases import ServedCase
from support.databases import PostgresDatabase
from support.workers import Fleet, Journal

DEADLINE_SECONDS = 5


class Fault(ServedCase, unittest.TestCase):

    settings = {"REQUEST_DEADLINE_SECONDS": DEADLINE_SECONDS}

    @classmethod
    def make_database(cls):
        cls.cluster = postgres.Cluster()
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        return PostgresDatabase(cls.directory, cls.cluster)

    def break_and_mend(self, how):
        journal = Journal(self.study)
        self.create(sampler="tpe")
        with Fleet(self.service.port, [journal], workers=8, endure=True):
            journal.wait_until(lambda j: len(j.told) >= 100)
            self.cluster.stop(how)
            journal.wait_until(lambda j: j.statuses[503] >= 50)
            answer = self.client.get("/ready")
            self.assertEqual(self.expect(503, answer)["status"], "not_ready")
            self.assertNotIn(postgres.PASSWORD, answer.text)
            self.expect(200, self.client.get("/health"))
            self.cluster.start()
            reached = len(journal.told)
            journal.wait_until(lambda j: len(j.told) >= reached + 100)
        self.service.wait_ready()
        self.assertLessEqual(set(journal.statuses), {200, 503})
        self.assertLess(journal.slowest, DEADLINE_SECONDS + 1)
        trials = journal.check(self, self.client)
        # Workers tell again until they hear: nothing stays in doubt but what
        # they held when they were stopped.
        self.assertLessEqual(len(journal.in_doubt), 8)
        self.assertGreaterEqual(len(trials), 200)

    def test_an_orderly_stop_of_the_database_loses_nothing(self):
        self.break_and_mend(postgres.signal.SIGINT)

    def test_a_crash_of_the_database_loses_nothing(self):
        self.break_and_mend(postgres.signal.SIGQUIT)


if __name__ == "__main__":
    unittest.main()
