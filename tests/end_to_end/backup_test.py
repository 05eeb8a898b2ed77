"""A backup that is made under load holds all that was acknowledged before it
began, and a service goes on from it."""

import os
import unittest

from support.backups import copy_of
from support.cases import ServedCase, on_every_database
from support.journal import Journal, value_of
from support.service import Service
from support.workers import Fleet

TOLD = 200


@on_every_database
class Backup(ServedCase):

    def test_a_backup_under_load_is_served(self):
        self.create("s", sampler="tpe", seed=1, user_attrs={"note": "kept"},
                    lease_seconds=600)
        self.create("gone")
        journal = Journal("s")
        with Fleet(self.service.port, [journal], keyed=True):
            journal.wait_until(lambda j: len(j.told) >= TOLD)
            told = set(journal.told)
            copy = copy_of(self.database,
                           os.path.join(self.directory, "backup"))
            # The first one goes on while the copy is served.
            service = Service(copy.url, self.directory)
            self.addCleanup(service.close)
            service.start()
            journal.wait_until(lambda j: len(j.told) >= 2 * TOLD)
        with service.client() as client:
            study = client.get("/studies/s").json
            self.assertEqual(study["user_attrs"]["note"], "kept")
            trials = client.all_trials("s")
            self.assertEqual([x["trial_id"] for x in trials],
                             list(range(len(trials))))
            for number in told:
                self.assertEqual(trials[number]["values"], [value_of(number)])
                self.assertEqual(trials[number]["params"],
                                 journal.asked[number])
            asked = client.post("/studies/s/trials/suggest").json
            self.assertEqual(asked["trial_id"], len(trials))
            told = client.post(f"/studies/s/trials/{len(trials)}/complete",
                               {"values": 0.5})
            self.assertEqual(told.status, 200)
            # The schema came along, triggers and all.
            self.assertEqual(client.delete("/studies/gone").status, 204)
            self.assertEqual(len(copy.rows("SELECT * FROM tuner_policies")), 1)


if __name__ == "__main__":
    unittest.main()
