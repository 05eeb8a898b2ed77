"""The database goes away under load and comes back."""

import signal
import unittest

from support import postgres
from support.cases import ServedCase
from support.databases import PostgresDatabase
from support.journal import Journal
from support.scale import report, scaled
from support.workers import Fleet

DEADLINE_SECONDS = 5
WORKERS = 8
ROUNDS = scaled(short=1, full=5)


class Fault(ServedCase, unittest.TestCase):

    settings = {"REQUEST_DEADLINE_SECONDS": DEADLINE_SECONDS}

    @classmethod
    def make_database(cls):
        cls.cluster = postgres.Cluster()
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        return PostgresDatabase(cls.directory, cls.cluster)

    def break_and_mend(self, break_, mend, check_broken):
        """Under the load of workers that repeat by key and of such as do
        not."""
        keyed, plain = Journal(self.study + " keyed"), Journal(self.study)
        journals = [keyed, plain]
        for journal in journals:
            self.create(journal.study, sampler="tpe")
        with Fleet(self.service.port, [keyed], workers=WORKERS, keyed=True), \
                Fleet(self.service.port, [plain], workers=WORKERS,
                      endure=True):
            for _ in range(ROUNDS):
                self.wait_progress(journals)
                refused = [x.statuses[503] for x in journals]
                break_()
                for journal, n in zip(journals, refused):
                    journal.wait_until(
                        lambda j, n=n: j.statuses[503] >= n + 25)
                check_broken()
                mend()
                self.wait_progress(journals)
        self.service.wait_ready()
        for journal in journals:
            self.assertLessEqual(set(journal.statuses), {200, 503})
            self.assertLess(journal.slowest, DEADLINE_SECONDS + 1)
            self.check_history(journal)
            # Workers tell again until they hear: nothing stays in doubt but
            # what they held when they were stopped.
            self.assertLessEqual(len(journal.in_doubt), WORKERS)
        # Who repeats asks by key loses none of them, but for the last one.
        self.assertLessEqual(len(self.client.all_trials(keyed.study))
                             - len(keyed.asked), WORKERS)
        report(self, rounds=ROUNDS, told=sum(len(x.told) for x in journals),
               refused=sum(x.statuses[503] for x in journals),
               longest_s=round(max(x.slowest for x in journals), 2))

    @staticmethod
    def wait_progress(journals):
        for journal in journals:
            reached = len(journal.told)
            journal.wait_until(lambda j, n=reached: len(j.told) >= n + 50)

    def stop_and_start(self, how):
        self.break_and_mend(lambda: self.cluster.stop(how),
                            self.cluster.start, self.check_gone)

    def check_gone(self):
        answer = self.client.get("/ready")
        self.assertEqual(self.expect(503, answer)["status"], "not_ready")
        self.assertNotIn(postgres.PASSWORD, answer.text)
        self.expect(200, self.client.get("/health"))

    def test_an_orderly_stop_of_the_database_loses_nothing(self):
        self.stop_and_start(signal.SIGINT)

    def test_a_crash_of_the_database_loses_nothing(self):
        self.stop_and_start(signal.SIGQUIT)

    def test_kill_9_of_the_database_loses_nothing(self):
        self.stop_and_start(signal.SIGKILL)

    def test_a_database_that_becomes_read_only_loses_nothing(self):
        self.break_and_mend(lambda: self.set_read_only("on"),
                            lambda: self.set_read_only("off"),
                            self.check_readable)

    def set_read_only(self, value):
        # Holds for the sessions that are there, too, from their next
        # transaction on. ALTER SYSTEM refuses to run in one of several
        # statements.
        for sql in (f"ALTER SYSTEM SET default_transaction_read_only = {value}",
                    "SELECT pg_reload_conf()"):
            self.cluster.run_psql("postgres", ["-c", sql])

    def check_readable(self):
        """Nothing can be written, and everything can be read."""
        shown = self.expect(200, self.client.get("/studies", limit=1000))
        self.assertIn(self.study, [x["study_name"] for x in shown])
        answer = self.client.post("/studies", {
            "name": "refused", "search_space": [
                {"type": "float", "name": "x", "low": 0, "high": 1}]})
        self.assertIn("read-only", self.expect(503, answer)["detail"])
        self.assertGreater(int(answer.headers["Retry-After"]), 0)


if __name__ == "__main__":
    unittest.main()
