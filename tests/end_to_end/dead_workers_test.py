"""kill -9 of many workers costs nothing but time."""

import json
import os
import signal
import subprocess
import sys
import unittest

from support import mortal_workers
from support.cases import ServedCase, on_every_database
from support.checker import check_outcome
from support.client import study_path
from support.journal import Journal
from support.scale import report, scaled
from support.stored import orphans, read_trials
from support.workers import Fleet

WORKERS = 200
KILLED = WORKERS * 3 // 10
BUDGET = scaled(short=600, full=5000)
LEASE_SECONDS = 5


@on_every_database
class DeadWorkers(ServedCase):

    def start_workers(self):
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", sys.executable, "-B",
             mortal_workers.__file__, str(self.service.port), self.study,
             str(WORKERS)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def kill_some(self, process):
        """Kills workers one after the other while the budget lasts. Returns
        what the workers had heard."""
        heard = {"asked": [], "told": [], "refused": []}
        workers = json.loads(process.stdout.readline())
        self.assertEqual(len(workers), WORKERS)
        victims = workers[:KILLED]
        pace = BUDGET // 2 // KILLED
        for line in process.stdout:
            what, number = json.loads(line)
            heard[what].append(number)
            if victims and len(heard["told"]) >= pace * (
                    1 + KILLED - len(victims)):
                os.kill(victims.pop(), signal.SIGKILL)
        self.assertEqual(victims, [])
        return heard

    def count_running(self):
        return self.database.rows(
            "SELECT count(*) AS n FROM trials WHERE state = 'RUNNING'")[0]["n"]

    def test_after_the_lease_no_trial_runs_and_nothing_is_lost(self):
        self.create(sampler="tpe", max_trials=BUDGET, max_retries=1000,
                    lease_seconds=LEASE_SECONDS)
        heard = self.kill_some(self.start_workers())
        left = self.count_running()
        # Every lease ends at most a second late.
        self.service.wait_until(lambda client: self.count_running() == 0,
                                seconds=LEASE_SECONDS + 1 + 10)
        # What came back is done by those who are left.
        rest = Journal(self.study)
        with Fleet(self.service.port, [rest], workers=8, keyed=True) as fleet:
            fleet.join()
        trials = read_trials(self.database, self.study)
        self.assertEqual(orphans(self.database), {})
        self.assertEqual([x["number"] for x in trials],
                         list(range(len(trials))))
        told = set(heard["told"]) | rest.told
        self.assertEqual(len(told), len(heard["told"]) + len(rest.told),
                         "a trial was told twice")
        self.assertEqual(len(set(heard["asked"])), len(heard["asked"]))
        self.assertLess(max(heard["asked"]), len(trials))
        failed = 0
        for x in trials:
            if x["state"] == "COMPLETE":
                check_outcome(self, x)
                continue
            self.assertEqual(x["state"], "FAIL")
            self.assertIn("lease", x["user_attrs"]["fail_reason"])
            self.assertNotIn(x["number"], told)
            self.assertFalse(x["is_leased"])
            failed += 1
        # A worker that was killed took at most one trial with it, and nobody
        # else's time was up but where the answer said so.
        self.assertLessEqual(failed, KILLED + len(heard["refused"]))
        self.assertGreaterEqual(failed, left)
        self.assertEqual(len(trials) - failed, BUDGET)
        # Told, but killed before it could say so.
        self.assertLessEqual(BUDGET - len(told), KILLED)
        shown = self.expect(200, self.client.get(study_path(self.study)))
        self.assertEqual(shown["n_trials"], len(trials))
        report(self, workers=WORKERS, killed=KILLED, told=len(told),
               came_back=failed, left_running=self.count_running())


if __name__ == "__main__":
    unittest.main()
