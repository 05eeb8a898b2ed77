"""Schemathesis sends what the OpenAPI document allows and what it forbids, and
finds nothing that is not described.

Each class of operations (a tag of the document) gets FUZZ_CASES generated
requests, by default few, besides those that go systematically through examples
and limits. A thorough run takes about ten minutes:

    FUZZ_CASES=2000 ctest --test-dir build/release -R end_to_end_fuzz -V
"""

import os
import re
import subprocess
import sys
import unittest

from support import openapi
from support.cases import ServedCase
from support.client import PREFIX, study_path, trial_path
from support.databases import SqliteDatabase
from support.keys import Keys
from support.python_environment import module_environment
from support.schemathesis_studies import STUDIES, TRIALS

PACKAGES = ("schemathesis>=4.32,<5",)
CHECKS = ("not_a_server_error", "status_code_conformance",
          "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance", "negative_data_rejection",
          "unsupported_method")
CASES = int(os.environ.get("FUZZ_CASES", "100"))
SECONDS = 1800
SCHEMATHESIS = None


def setUpModule():
    global SCHEMATHESIS
    SCHEMATHESIS = module_environment("SCHEMATHESIS DID NOT RUN", *PACKAGES)


class Fuzz(ServedCase, unittest.TestCase):

    @classmethod
    def make_database(cls):
        """One for studies and keys, since with keys all of the document is
        true."""
        database = SqliteDatabase(cls.directory)
        cls.settings = {"AUTH_ENABLED": "true",
                        "AUTH_DATABASE_URL": database.url}
        keys = Keys(database, cls.directory)
        keys.done("init")
        cls.key = keys.create("tuner:write", "--rpm", "1000000")
        return database

    def setUp(self):
        super().setUp()
        self.client = self.service.client(key=self.key)
        self.addCleanup(self.client.close)
        document = openapi.load(self.client)
        self.operations = document.operations()
        create = [x for x in self.operations if x.id == "createStudy"][0]
        studies = {body["name"]: body for _, body in create.bodies()}
        self.assertEqual(sorted(studies), sorted(STUDIES))
        for name, body in studies.items():
            self.client.delete(study_path(name))
            self.expect(201, self.client.post("/studies", body))
            self.fill(name, len(body.get("metric_names", [0])))

    def fill(self, name, n_objectives):
        """Trials to be told, and some that are COMPLETE."""
        self.expect(200, self.client.post(
            study_path(name) + "/trials/suggest/batch", {"count": TRIALS}))
        for i in range(0, TRIALS, 4):
            self.expect(200, self.client.post(
                trial_path(name, i) + "/complete",
                {"values": [0.1 * i] * n_objectives}))

    def fuzz(self, tag):
        n = len([x for x in self.operations if tag in x.raw["tags"]])
        self.assertGreater(n, 0)
        address = f"http://127.0.0.1:{self.service.port}{PREFIX}"
        support = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                               "support")
        done = subprocess.run(
            [SCHEMATHESIS.program("st"), "run", address + "/openapi.json",
             "--url", address, "--include-tag", tag,
             "--header", f"Authorization: Bearer {self.key}",
             # Their server has another address, which --url would replace.
             "--exclude-path", "/docs", "--exclude-path", "/metrics",
             "--phases", "examples,coverage,fuzzing",
             "--checks", ",".join(CHECKS), "--seed", "1",
             "--max-examples", str(-(-CASES // n)),
             "--generation-database", "none", "--no-color"],
            cwd=self.directory, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": support,
                 "PYTHONIOENCODING": "utf-8",
                 "SCHEMATHESIS_HOOKS": "schemathesis_hooks"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False, timeout=SECONDS)
        self.assertEqual(done.returncode, 0, done.stdout)
        generated = re.search(r"(\d+) generated", done.stdout)
        self.assertIsNotNone(generated, done.stdout)
        print(f"{tag}: {generated[1]} cases", file=sys.stderr)
        self.assertGreaterEqual(int(generated[1]), n)
        self.service.wait_ready()

    def test_studies(self):
        self.fuzz("Studies")

    def test_trials(self):
        self.fuzz("Trials")

    def test_analysis(self):
        self.fuzz("Analysis")

    def test_plots(self):
        self.fuzz("Plots")

    def test_service(self):
        self.fuzz("Service")


if __name__ == "__main__":
    unittest.main()
