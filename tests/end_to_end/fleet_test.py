"""The load generator sees a healthy service as such, and a dead one too."""

import json
import os
import subprocess
import time
import unittest

from support.cases import ServedCase, on_every_database
from support.client import PREFIX
from support.databases import PostgresDatabase
from support.guarded import GuardedCase


class Generator:
    """Mixin of ServedCase: runs the load generator."""

    def start(self, *options):
        self.figures = os.path.join(self.directory, self.study + ".json")
        process = subprocess.Popen(
            [os.environ["FLEET_BINARY"], "--url",
             f"http://127.0.0.1:{self.service.port}{PREFIX}", "--json",
             self.figures, *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        return process

    def read_figures(self):
        with open(self.figures, encoding="utf-8") as file:
            return json.load(file)


@on_every_database
class LoadGenerator(Generator, ServedCase):

    def test_a_healthy_service_gives_a_clean_run(self):
        process = self.start("--seconds", "1", "--warmup", "0.2", "--trials",
                             "1500", "--studies", "2", "--workers", "16",
                             "--parameters", "7")
        text, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, text)
        figures = self.read_figures()
        self.assertIs(figures["clean"], True)
        self.assertGreater(figures["cycles"], 0)
        self.assertGreaterEqual(figures["read_back"],
                                2 * 1500 + figures["cycles"])
        self.assertEqual((figures["errors"], figures["lost"],
                          figures["duplicates"]), ({}, 0, 0))
        self.assertGreater(figures["ask"]["p99_ms"], 0)
        # Its studies are gone again.
        self.assertEqual(self.client.get("/studies").json, [])

    def test_a_service_that_dies_and_returns_loses_nothing(self):
        process = self.start("--seconds", "3", "--warmup", "0", "--keep",
                             "--prefix", self.study)
        name = self.study + "-0"
        trials = f"/studies/{name}/trials"
        count = 0
        while count < 200:
            answer = self.client.get(trials, limit=1)
            count = int(answer.headers.get("X-Total-Count", 0))
        self.service.kill()
        self.start_again()
        text, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, text)
        figures = self.read_figures()
        self.assertGreater(figures["connection_failures"], 0)
        self.assertEqual((figures["lost"], figures["duplicates"],
                          figures["unanswered"]), (0, 0, 0), text)
        self.assertGreater(figures["read_back"], 200)
        self.client.delete(f"/studies/{name}")


class GuardedLoad(Generator, GuardedCase, unittest.TestCase):

    database_class = PostgresDatabase

    def test_a_fleet_costs_one_look_up_of_its_key_per_period(self):
        began = time.monotonic()
        process = self.start("--seconds", "3", "--warmup", "0", "--sampler",
                             "random", "--key", self.key)
        text, _ = process.communicate(timeout=60)
        # AUTH_CACHE_SECONDS is 1; one begins before and one ends behind.
        periods = time.monotonic() - began + 2
        self.assertEqual(process.returncode, 0, text)
        requests = 2 * self.read_figures()["cycles"]
        # What it did is counted when its connections end.
        self.service.stop()
        row, = self.keys.database.rows(
            "SELECT seq_scan + idx_scan AS scans FROM pg_stat_user_tables"
            " WHERE relname = 'api_keys'")
        # Each has a look-up and an update of the last use; making the key
        # and stopping look once or twice, too.
        scans = int(row["scans"])
        self.assertGreater(scans, 0)
        self.assertLessEqual(scans, 2 * periods + 4)
        self.assertGreater(requests, 100 * scans)


if __name__ == "__main__":
    unittest.main()
