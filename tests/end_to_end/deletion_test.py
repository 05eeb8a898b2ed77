"""Deleted studies leave nothing behind and hold up nobody."""

import threading
import time
import unittest

from support.cases import SPACE, ServedCase, on_every_database
from support.client import study_path, trial_path
from support.journal import Journal, value_of
from support.scale import report, scaled
from support.stored import row_counts
from support.usage import check_level, usage
from support.workers import Fleet

STUDIES = scaled(short=300, full=10_200)
STEPS = 6
USERS = 8
# What the allocator keeps; how far cleaning is behind.
ROOM = {"memory_kb": 8 * 1024, "wal_kb": 4 * 1024, "database_kb": 1024,
        "files": 2}
TRIALS = scaled(short=10_000, full=100_000)
PER_REQUEST = 1000
# Others may wait for a piece of the deletion, never for the whole.
PATIENCE_SHARE = 1 / 3
PATIENCE_SECONDS = 1.0  # However short the deletion is


@on_every_database
class Deletion(ServedCase):

    settings = {"STUDY_IDLE_SECONDS": 1, "LOG_LEVEL": "warning"}

    def wait_empty(self, seconds=120):
        """Until no table has a row of any study. Deletions are durable at
        once, their rows go soon after."""
        self.service.wait_until(
            lambda client: row_counts(self.database) == {}, seconds)

    def use(self, name, client):
        """The life of a study: everything that makes rows."""
        path = study_path(name)
        answers = [client.post("/studies", {
            "name": name, "search_space": SPACE, "direction": "minimize",
            "sampler": "tpe", "pruner": "median", "max_trials": 9,
            "lease_seconds": 600, "user_attrs": {"of": name}})]
        asked = client.post(path + "/trials/suggest/batch", {"count": 3})
        answers += [
            asked,
            client.post(trial_path(name, 0) + "/report",
                        {"step": 1, "value": 0.5}),
            client.post(trial_path(name, 0) + "/complete", {
                "values": 1.5, "constraints": [0.0],
                "user_attrs": {"n": name}}),
            client.post(trial_path(name, 1) + "/prune"),
            client.post(path + "/trials", {"params": {"x": 0.5}}),
            client.delete(path)]
        wrong = [x for x in answers if x.status not in (200, 201, 204)]
        if wrong:
            raise AssertionError(f"{name}: {wrong}")

    def use_many(self, names):
        failures = []

        def work(mine):
            try:
                with self.service.client() as client:
                    for name in mine:
                        self.use(name, client)
            except (AssertionError, OSError) as error:
                failures.append(error)

        users = [threading.Thread(target=work, args=(names[i::USERS],))
                 for i in range(USERS)]
        for user in users:
            user.start()
        for user in users:
            user.join()
        self.assertEqual(failures, [])

    def test_studies_come_and_go_without_a_trace(self):
        samples = []
        for step in range(STEPS):
            self.use_many([f"passing {step} {i}"
                           for i in range(STUDIES // STEPS)])
            self.wait_empty()
            samples.append(usage(self.service, self.database))
        check_level(self, samples, ROOM)
        report(self, studies=STUDIES // STEPS * STEPS,
               rows=sum(row_counts(self.database).values()),
               **{what: "{} {} {}".format(*(samples[i][what] for i in
                                            (0, STEPS // 2, -1)))
                  for what in samples[0]})

    def fill(self, name):
        self.create(name, sampler="random")
        params = {"x": 0.25, "rate": 0.01, "dropout": 0.1, "depth": 3,
                  "width": 8, "kind": "fast"}
        for first in range(0, TRIALS, PER_REQUEST):
            self.expect(201, self.client.post(study_path(name) + "/trials", [
                {"state": "COMPLETE", "params": params, "values": value_of(i),
                 "intermediate_values": {"1": 0.5}, "user_attrs": {"i": i}}
                for i in range(first, first + PER_REQUEST)]))

    def test_deleting_a_large_study_holds_up_nobody(self):
        self.fill("large")
        small, during = Journal("small"), Journal("small")
        self.create("small", sampler="tpe")
        with Fleet(self.service.port, [small], workers=4):
            small.wait_until(lambda j: len(j.told) >= 300)
        # The same history goes on, so that the two are comparable.
        with Fleet(self.service.port, [during], workers=4):
            during.wait_until(lambda j: len(j.told) >= 30)
            begin = time.monotonic()
            self.expect(204, self.client.delete(study_path("large")))
            answered = time.monotonic() - begin
            self.service.wait_until(
                lambda client: self.rows_of_others("small") == 0, 300)
            took = time.monotonic() - begin
            reached = len(during.told)
            during.wait_until(lambda j: len(j.told) >= reached + 30)
        for journal in (small, during):
            self.assertLessEqual(set(journal.statuses), {200})
        patience = max(PATIENCE_SECONDS, took * PATIENCE_SHARE)
        self.assertLess(during.slowest, patience)
        self.assertLess(answered, patience)
        self.expect(404, self.client.get(study_path("large")))
        self.expect(204, self.client.delete(study_path("small")))
        self.wait_empty()
        report(self, trials=TRIALS, answered_s=round(answered, 3),
               gone_s=round(took, 2),
               longest_of_others_s=round(during.slowest, 3),
               longest_without_s=round(small.slowest, 3))

    def rows_of_others(self, study):
        return self.database.rows(
            "SELECT count(*) AS n FROM trials WHERE study_id <> (SELECT "
            f"study_id FROM studies WHERE study_name = '{study}')")[0]["n"]


if __name__ == "__main__":
    unittest.main()
