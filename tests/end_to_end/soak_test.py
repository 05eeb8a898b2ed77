"""A day of load, with its hours made short, leaves no trace in the process."""

import unittest

from support.cases import ServedCase, on_every_database
from support.client import study_path
from support.journal import Journal
from support.scale import report, scaled
from support.usage import check_level, usage
from support.workers import Fleet

HOURS = scaled(short=6, full=24)
TELLS = scaled(short=60, full=1000)  # of each study in its hour
KEPT_HOURS = 2
# Hours are equal but for chance: how many trials a fleet makes beyond what it
# has to, what the allocator keeps, and the thread of a gp study that was just
# deleted.
ROOM = {"memory_kb": 16 * 1024, "wal_kb": 4 * 1024, "database_kb": 4 * 1024,
        "files": 2, "threads": 2}
SAMPLERS = ("tpe", "nsgaii", "qmc", "gp")
FEW_TELLS = 20  # Of gp, whose suggestions take milliseconds


@on_every_database
class Soak(ServedCase):

    # Idle studies leave memory before the hour is over.
    settings = {"STUDY_IDLE_SECONDS": 1}

    def live_an_hour(self, hour):
        """New studies, a fleet on each, people who look at them, then peace
        until all have left memory. Returns the journals."""
        journals = [Journal(f"{sampler} {hour}") for sampler in SAMPLERS]
        for journal, sampler in zip(journals, SAMPLERS):
            self.create(journal.study, sampler=sampler, pruner="median",
                        lease_seconds=600)
        since = len(self.service.lines)
        with Fleet(self.service.port, journals, workers=12, keyed=True):
            for journal, sampler in zip(journals, SAMPLERS):
                n = FEW_TELLS if sampler == "gp" else TELLS
                journal.wait_until(lambda j, n=n: len(j.told) >= n, 300)
        for journal in journals:
            path = study_path(journal.study)
            for tail in ("/importance", "/history", "/export?format=csv",
                         "/slices?param=x", "/best"):
                self.assertEqual(self.client.get(path + tail).status, 200,
                                 path + tail)
        for journal in journals:
            self.service.wait_for_event(
                lambda x, n=journal.study: x["event"] == "study unloaded"
                and x["study"] == n, since)
        return journals

    def test_resources_level_off(self):
        samples = []
        kept = []
        told = 0
        slowest = 0.0
        for hour in range(HOURS):
            kept.append(self.live_an_hour(hour))
            samples.append(usage(self.service, self.database))
            for journal in kept[-1]:
                self.assertLessEqual(set(journal.statuses), {200})
                told += len(journal.told)
                slowest = max(slowest, journal.slowest)
            if len(kept) > KEPT_HOURS:
                for journal in kept.pop(0):
                    self.check_history(journal)
                    self.expect(204, self.client.delete(
                        study_path(journal.study)))
        check_level(self, samples, ROOM)
        report(self, hours=HOURS, told=told, longest_s=round(slowest, 2),
               **{what: "{} {} {}".format(*(samples[i][what] for i in
                                            (0, HOURS // 2, -1)))
                  for what in samples[0]})


if __name__ == "__main__":
    unittest.main()
