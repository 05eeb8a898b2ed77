"""Two services on one database never corrupt a study."""

import signal
import unittest

from support.cases import ServedCase, on_every_database
from support.checker import check_history
from support.client import study_path
from support.databases import PostgresDatabase
from support.service import Service
from support.journal import Journal
from support.workers import Fleet


class SecondService(ServedCase):

    def setUp(self):
        super().setUp()
        if not self.service.is_running():
            self.start_again()
            self.client = self.service.client()
            self.addCleanup(self.client.close)
        self.second = Service(self.database.url, self.directory)
        self.addCleanup(self.second.close)
        self.second.start()
        self.other = self.second.client()
        self.addCleanup(self.other.close)

    def refused(self, client):
        answer = client.post(study_path(self.study) + "/trials/suggest")
        self.assertEqual(answer.status, 503, answer)
        self.assertGreater(int(answer.headers["Retry-After"]), 0)
        return answer.json["detail"]


@on_every_database
class TwoServices(SecondService):

    def test_the_second_waits_until_the_first_is_gone(self):
        self.create(sampler="tpe")
        journal = Journal(self.study)
        with Fleet(self.service.port, [journal]) as fleet:
            journal.wait_until(lambda j: len(j.told) >= 50)
            said = self.refused(self.other)
            self.assertIn("another Tuner", said)
            self.assertIn(str(self.service.process.pid), said)
            names = [x["study_name"]
                     for x in self.other.get("/studies", limit=1000).json]
            self.assertIn(self.study, names)
            self.service.kill()
            fleet.join()
        # The first's connection may end a moment after its process.
        self.second.wait_until(lambda client: client.get(
            study_path(self.study)).status == 200)
        trials = check_history(self, journal, self.other,
                                   self.database)
        answer = self.other.post(study_path(self.study) + "/trials/suggest")
        self.assertEqual(answer.json["trial_id"], len(trials))


class Paused(SecondService, unittest.TestCase):
    database_class = PostgresDatabase

    def test_a_service_that_lost_its_study_while_paused_cannot_write(self):
        self.create()
        self.ask()
        self.service.process.send_signal(signal.SIGSTOP)
        try:
            self.refused(self.other)
            # As the server does when a machine is gone.
            self.database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks "
                "WHERE locktype = 'advisory' AND pid IN (SELECT pid FROM "
                "pg_locks WHERE locktype = 'advisory' AND (classid, objid) IN "
                "(SELECT (owner >> 32)::bigint::oid, "
                "(owner & 4294967295)::bigint::oid FROM tuner_owners))")
            self.second.wait_until(lambda client: client.post(
                study_path(self.study) + "/trials/suggest").status == 200)
        finally:
            self.service.process.send_signal(signal.SIGCONT)
        with self.service.client() as client:
            self.refused(client)
            self.assertIn("another Tuner", self.refused(client))
        self.assertEqual(
            [x["trial_id"] for x in self.other.all_trials(self.study)], [0, 1])


if __name__ == "__main__":
    unittest.main()
